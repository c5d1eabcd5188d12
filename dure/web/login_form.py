"""What the log-in page asks for."""

from django import forms


class LoginForm(forms.Form):
    login = forms.CharField(
        label="아이디",
        max_length=80,
        error_messages={"required": "아이디를 넣어 주세요."},
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "username"}),
    )
    password = forms.CharField(
        label="비밀번호",
        max_length=200,
        strip=False,
        error_messages={"required": "비밀번호를 넣어 주세요."},
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "current-password"}),
    )
