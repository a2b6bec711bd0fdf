from ..kind import Kind

kind = Kind(template="accounts/application_received", example={"name": "Sipho Dlamini", "application_id": "7"})
