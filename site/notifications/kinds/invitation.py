from ..kind import Kind

kind = Kind(template="accounts/invitation", example={"token": "WzMsMV0:1abcde:signature"})
