from ..kind import Kind

kind = Kind(
    template="pages/publishing_refused",
    example={
        "page_title": "A neuron",
        "path": "/admin/pages/5/edit/",
        "findings": ["Block 3, Image: The picture has no description. Write one, or mark it as decorative."],
    },
)
