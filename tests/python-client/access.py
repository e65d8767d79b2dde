"""Envelope, cryptography and transport of the access specification, chapters 2 to 5, in plain Python.

Written from the text of the specification alone, as an operator's developer would. Needs `pycryptodome` for AES
and `requests`; SM3, SM4 and HMAC-SM3 are small enough to be written out (GB/T 32905, GB/T 32907).
"""

import base64
import hashlib
import hmac
import json
import struct
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

import requests
from Crypto.Cipher import AES

BEIJING = timezone(timedelta(hours=8))
AES_SUITE = "AES128-CBC.HMAC-MD5"
SM_SUITE = "SM4-CBC.HMAC-SM3"


# --- SM3, GB/T 32905 -------------------------------------------------------------------------------------------

MASK = 0xFFFFFFFF
SM3_IV = (0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E)


def rotate(word, bits):
    bits %= 32
    return ((word << bits) | (word >> (32 - bits))) & MASK


def sm3(message):
    """32-byte SM3 digest."""
    length = len(message) * 8
    message += b"\x80" + b"\x00" * ((55 - len(message)) % 64) + struct.pack(">Q", length)
    state = SM3_IV
    for at in range(0, len(message), 64):
        state = sm3_block(state, message[at : at + 64])
    return struct.pack(">8I", *state)


def sm3_block(state, block):
    words = list(struct.unpack(">16I", block))
    for j in range(16, 68):
        x = words[j - 16] ^ words[j - 9] ^ rotate(words[j - 3], 15)
        x ^= rotate(x, 15) ^ rotate(x, 23)
        words.append(x ^ rotate(words[j - 13], 7) ^ words[j - 6])
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        constant = 0x79CC4519 if j < 16 else 0x7A879D8A
        ss1 = rotate((rotate(a, 12) + e + rotate(constant, j)) & MASK, 7)
        ss2 = ss1 ^ rotate(a, 12)
        ff = a ^ b ^ c if j < 16 else (a & b) | (a & c) | (b & c)
        gg = e ^ f ^ g if j < 16 else (e & f) | (~e & MASK & g)
        tt1 = (ff + d + ss2 + (words[j] ^ words[j + 4])) & MASK
        tt2 = (gg + h + ss1 + words[j]) & MASK
        a, b, c, d = tt1, a, rotate(b, 9), c
        e, f, g, h = tt2 ^ rotate(tt2, 9) ^ rotate(tt2, 17), e, rotate(f, 19), g
    return tuple(x ^ y for x, y in zip(state, (a, b, c, d, e, f, g, h)))


def hmac_sm3(key, message):
    """HMAC (RFC 2104) with SM3."""
    key = (sm3(key) if len(key) > 64 else key).ljust(64, b"\x00")
    inner = sm3(bytes(k ^ 0x36 for k in key) + message)
    return sm3(bytes(k ^ 0x5C for k in key) + inner)


# --- SM4, GB/T 32907 -------------------------------------------------------------------------------------------

SM4_BOX = bytes.fromhex(
    "d690e9fecce13db716b614c228fb2c052b679a762abe04c3aa441326498606999c4250f491ef987a33540b43edcfac62"
    "e4b31ca9c908e89580df94fa758f3fa64707a7fcf37317ba83593c19e6854fa8686b81b27164da8bf8eb0f4b70569d35"
    "1e240e5e6358d1a225227c3b01217887d40046579fd327524c3602e7a0c4c89eeabf8ad240c738b5a3f7f2cef96115a1"
    "e0ae5da49b341a55ad933230f58cb1e31df6e22e8266ca60c02923ab0d534e6fd5db3745defd8e2f03ff6a726d6c5b51"
    "8d1baf92bbddbc7f11d95c411f105ad80ac13188a5cd7bbd2d74d012b8e5b4b08969974a0c96777e65b9f109c56ec684"
    "18f07dec3adc4d2079ee5f3ed7cb3948"
)
SM4_FK = (0xA3B1BAC6, 0x56AA3350, 0x677D9197, 0xB27022DC)
SM4_CK = tuple(sum(((4 * i + j) * 7 % 256) << (24 - 8 * j) for j in range(4)) for i in range(32))


def sm4_box(word):
    return int.from_bytes(bytes(SM4_BOX[b] for b in word.to_bytes(4, "big")), "big")


def sm4_round_keys(key):
    k = [word ^ fixed for word, fixed in zip(struct.unpack(">4I", key), SM4_FK)]
    for i in range(32):
        t = sm4_box(k[i + 1] ^ k[i + 2] ^ k[i + 3] ^ SM4_CK[i])
        k.append(k[i] ^ t ^ rotate(t, 13) ^ rotate(t, 23))
    return k[4:]


def sm4_block(keys, block):
    x = list(struct.unpack(">4I", block))
    for key in keys:
        t = sm4_box(x[1] ^ x[2] ^ x[3] ^ key)
        x = [x[1], x[2], x[3], x[0] ^ t ^ rotate(t, 2) ^ rotate(t, 10) ^ rotate(t, 18) ^ rotate(t, 24)]
    return struct.pack(">4I", *reversed(x))


def xor(a, b):
    return bytes(x ^ y for x, y in zip(a, b))


def sm4_cbc_encrypt(key, iv, text):
    keys, out = sm4_round_keys(key), b""
    for at in range(0, len(text), 16):
        iv = sm4_block(keys, xor(text[at : at + 16], iv))
        out += iv
    return out


def sm4_cbc_decrypt(key, iv, text):
    keys, out = sm4_round_keys(key)[::-1], b""
    for at in range(0, len(text), 16):
        block = text[at : at + 16]
        out += xor(sm4_block(keys, block), iv)
        iv = block
    return out


# --- envelope ----------------------------------------------------------------------------------------------------


def pad(text):
    count = 16 - len(text) % 16
    return text + bytes([count]) * count


def unpad(text):
    count = text[-1]
    if not 1 <= count <= 16 or text[-count:] != bytes([count]) * count:
        raise ValueError("padding of the answer is wrong")
    return text[:-count]


@dataclass
class Credentials:
    """What the province issued (4.2)."""

    operator_id: str
    operator_secret: str
    data_secret: str
    data_secret_iv: str
    sig_secret: str
    suite: str = AES_SUITE

    def encrypt(self, text):
        key, iv = self.data_secret.encode("ascii"), self.data_secret_iv.encode("ascii")
        if self.suite == SM_SUITE:
            sealed = sm4_cbc_encrypt(key, iv, pad(text))
        else:
            sealed = AES.new(key, AES.MODE_CBC, iv).encrypt(pad(text))
        return base64.b64encode(sealed).decode("ascii")

    def decrypt(self, data):
        key, iv = self.data_secret.encode("ascii"), self.data_secret_iv.encode("ascii")
        sealed = base64.b64decode(data, validate=True)
        if self.suite == SM_SUITE:
            return unpad(sm4_cbc_decrypt(key, iv, sealed))
        return unpad(AES.new(key, AES.MODE_CBC, iv).decrypt(sealed))

    def sign(self, text):
        key, message = self.sig_secret.encode("ascii"), text.encode("utf-8")
        if self.suite == SM_SUITE:
            return hmac_sm3(key, message).hex().upper()
        return hmac.new(key, message, hashlib.md5).hexdigest().upper()


@dataclass
class Answer:
    """An opened answer."""

    http: int
    ret: int
    msg: str
    data: dict | None


class NoToken(Exception):
    """The province gives no token."""


class Client:
    """One operator's platform as a caller."""

    def __init__(self, base, credentials, timeout=30, clock=None):
        self.base = base.rstrip("/")
        self.credentials = credentials
        self.timeout = timeout
        self.clock = clock or (lambda: datetime.now(BEIJING))
        self.session = requests.Session()
        self.session.trust_env = False
        self.token = None
        self.second, self.number = "", 0

    def envelope(self, body, **changes):
        """The five fields (3.1). `changes` replace a field after signing, for broken envelopes."""
        stamp = self.clock().strftime("%Y%m%d%H%M%S")
        self.number = self.number + 1 if stamp == self.second else 1
        self.second = stamp
        c = self.credentials
        text = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode("utf-8")
        data, seq = c.encrypt(text), f"{self.number:04d}"
        sig = c.sign(c.operator_id + data + stamp + seq)
        fields = {"OperatorID": c.operator_id, "Data": data, "TimeStamp": stamp, "Seq": seq, "Sig": sig}
        fields.update(changes)
        return {name: value for name, value in fields.items() if value is not None}

    def send(self, interface, envelope, token=None):
        """Sends an envelope as it is and opens the answer."""
        headers = {"Content-Type": "application/json;charset=utf-8"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        if self.credentials.suite != AES_SUITE:
            headers["X-Crypto-Suite"] = self.credentials.suite
        body = envelope if isinstance(envelope, bytes) else json.dumps(envelope).encode("utf-8")
        response = self.session.post(f"{self.base}/{interface}", data=body, headers=headers, timeout=self.timeout)
        try:
            fields = response.json()
        except ValueError:
            return Answer(response.status_code, 0 if response.ok else -999, response.text[:200], None)
        return self.open(response.status_code, fields)

    def open(self, status, fields):
        ret, msg = int(fields["Ret"]), fields.get("Msg") or ""
        data, sig = fields.get("Data") or "", fields.get("Sig") or ""
        if ret == 0 or sig:
            expected = self.credentials.sign(f"{fields['Ret']}{msg}{data}")
            if not hmac.compare_digest(expected, sig.upper()):
                raise ValueError(f"signature of the answer is wrong: Ret {ret}, Msg {msg}")
        plain = json.loads(self.credentials.decrypt(data)) if data else None
        return Answer(status, ret, msg, plain)

    def query_token(self, secret=None):
        """The answer to query_token (5.1)."""
        c = self.credentials
        body = {"OperatorID": c.operator_id, "OperatorSecret": secret or c.operator_secret}
        return self.send("query_token", self.envelope(body))

    def push(self, interface, body):
        """Sends a message with a token; a refused token is renewed once (5.3)."""
        for _ in range(2):
            if self.token is None:
                granted = self.query_token()
                self.token = (granted.data or {}).get("AccessToken")
                if not self.token:
                    raise NoToken(f"{self.credentials.operator_id}: {granted}")
            answer = self.send(interface, self.envelope(body), self.token)
            if answer.ret != 4002:
                return answer
            self.token = None
        return answer
