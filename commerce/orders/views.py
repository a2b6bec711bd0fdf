from django.http import HttpResponse


def my_orders(request):
    return HttpResponse()


order = correct_details = print_gift = document_pdf = redeem = my_orders
