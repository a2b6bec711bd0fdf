from ..kind import Kind

kind = Kind(template="accounts/application_approved", example={"reason": "We liked your sample."})
