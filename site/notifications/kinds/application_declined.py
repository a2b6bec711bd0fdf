from ..kind import Kind

kind = Kind(template="accounts/application_declined", example={"reason": "Please show us a whole lesson."})
