"""The libraries that Kubernetes adds to CEL, case by case from their documentation, and expressions of policies."""

from __future__ import annotations

from typing import Any

import pytest

from kubelint_compliance.cel import CelError, compile

LISTS = [
    ("[1, 2, 2].isSorted() && !['b', 'a'].isSorted() && [].isSorted()", True),
    ("[1, 2, 3].sum() == 6 && [1.5, 2.5].sum() == 4.0", True),
    ("[duration('1m'), duration('1s')].sum() == duration('61s')", True),
    ("['b', 'a'].min() == 'a' && [1, 3].max() == 3", True),
    ("[].min()", "min or max"),
    ("['a', 'b', 'b'].indexOf('b') == 1 && ['a', 'b', 'b'].lastIndexOf('b') == 2", True),
    ("[1].indexOf(2)", -1),
    ("['a', 1].sum()", "no such overload"),
]
REGEX = [
    ("'abc 123'.find('[0-9]+')", "123"),
    ("'abc'.find('[0-9]+')", ""),
    ("'1 2 3'.findAll('[0-9]')", ["1", "2", "3"]),
    ("'1 2 3'.findAll('[0-9]', 2)", ["1", "2"]),
    ("'a'.find('(')", "not a regular expression"),
]
URLS = [
    ("isURL('https://user:pass@example.com:80/query?val=x#frag')", True),
    ("isURL('/absolute/path') && isURL('http://[::1]:80/')", True),
    ("isURL('../relative') || isURL('https://a:b/') || isURL('') || isURL('http://%zz')", False),
    ("url('https://example.com:80/path/a b?k=v&k=w').getEscapedPath()", "/path/a%20b"),
    ("url('https://example.com:80/').getHost()", "example.com:80"),
    ("url('https://[::1]:80/').getHostname()", "::1"),
    ("url('https://example.com:80/').getPort() + url('https://example.com/').getPort()", "80"),
    ("url('HTTPS://example.com').getScheme()", "https"),
    ("url('/p?k=v%20w&k=x&n').getQuery()", {"k": ["v w", "x"], "n": [""]}),
    ("url('x y')", "not a URL"),
]
ADDRESSES = [
    ("isIP('10.0.0.1') && isIP('::1') && !isIP('10.0.0.256') && !isIP('010.0.0.1')", True),
    ("isIP('fe80::1%eth0') || isIP('::ffff:1.2.3.4') || isIP('10.0.0.0/8')", False),
    ("ip('127.0.0.1').family() + ip('::1').family()", 10),
    ("ip('0.0.0.0').isUnspecified() && ip('127.0.0.1').isLoopback()", True),
    ("ip('224.0.0.1').isLinkLocalMulticast() && ip('169.254.169.254').isLinkLocalUnicast()", True),
    ("ip('192.168.0.1').isGlobalUnicast() && !ip('255.255.255.255').isGlobalUnicast()", True),
    ("ip.isCanonical('127.0.0.1') && !ip.isCanonical('2001:DB8::abcd')", True),
    ("string(ip('2001:db8::0001'))", "2001:db8::1"),
    ("ip('::1') == ip('0:0:0:0:0:0:0:1')", True),
    ("cidr('192.168.0.0/24').containsIP('192.168.0.1')", True),
    ("cidr('192.168.0.0/24').containsIP(ip('192.168.1.1'))", False),
    ("cidr('192.168.0.0/16').containsCIDR('192.168.10.0/24')", True),
    ("cidr('192.168.0.0/24').containsCIDR(cidr('192.168.0.0/16'))", False),
    ("string(cidr('192.168.0.1/24').masked())", "192.168.0.0/24"),
    ("string(cidr('192.168.0.1/24').ip())", "192.168.0.1"),
    ("cidr('::/0').prefixLength()", 0),
    ("isCIDR('10.0.0.0/8') && !isCIDR('10.0.0.0/33') && !isCIDR('10.0.0.0')", True),
    ("ip('nope')", "not an IP address"),
]
QUANTITIES = [
    ("isQuantity('1.3Gi') && isQuantity('-500m') && isQuantity('1e3') && isQuantity('.5')", True),
    ("isQuantity('1,3') || isQuantity('10000k x') || isQuantity('200K') || isQuantity('') || isQuantity('1e')", False),
    ("['m', 'k', 'E', 'Ki', 'n', '+', '-', '.', '1.', 'e5'].all(t, isQuantity(t))", True),
    ("['--1', '+-1', ' 1', '1 ', '1e9223372036854775808', '1eE5', '1_0'].exists(t, isQuantity(t))", False),
    ("quantity('m') == quantity('0') && quantity('-').sign() == 0 && quantity('.Ki').asInteger() == 0", True),
    ("quantity('150Mi').isGreaterThan(quantity('100Mi'))", True),
    ("quantity('50M').isLessThan(quantity('50Mi'))", True),
    ("quantity('1Gi').compareTo(quantity('1024Mi'))", 0),
    ("quantity('1k').asInteger()", 1000),
    ("quantity('50k').isInteger() && !quantity('1500m').isInteger()", True),
    ("quantity('1500m').asInteger()", "cannot convert"),
    ("quantity('1500m').asApproximateFloat()", 1.5),
    ("quantity('-1').sign() + quantity('0').sign()", -1),
    ("quantity('50k').add('20k')", "found no matching"),
    ("quantity('50k').add(quantity('20k')) == quantity('70k')", True),
    ("quantity('50k').sub(20000) == quantity('30k')", True),
    ("quantity('0.1').add(quantity('0.2')) == quantity('0.3')", True),
    ("quantity('1n').compareTo(quantity('0.0000000001'))", 0),
    ("quantity('1E') == quantity('1e18') && quantity('1Ei').isGreaterThan(quantity('1E'))", True),
    ("quantity('x')", "not a quantity"),
]
SEMVER = [
    ("isSemver('1.0.0') && isSemver('1.0.0-alpha.1+build.5') && !isSemver('v1.0') && !isSemver('01.0.0')", True),
    ("isSemver('v1.0', true) && semver('v1.2', true).patch() == 0", True),
    ("semver('1.2.3').major() + semver('1.2.3').minor() + semver('1.2.3').patch()", 6),
    ("semver('1.2.3').isLessThan(semver('1.10.0'))", True),
    ("semver('1.0.0-alpha.2').compareTo(semver('1.0.0-alpha.10'))", -1),
    ("semver('1.0.0').isGreaterThan(semver('1.0.0-rc.1'))", True),
    ("semver('1.0.0+a') == semver('1.0.0+b')", True),
    ("semver('1')", "not a semantic version"),
]
FORMATS = [
    ("format.dns1123Label().validate('my-label').hasValue()", False),
    ("format.dns1123Label().validate('My_Label').hasValue()", True),
    ("!format.dns1123Subdomain().validate('example.com').hasValue()", True),
    ("format.dns1035Label().validate('1a').hasValue()", True),
    ("format.dns1123LabelPrefix().validate('my-label-').hasValue()", False),
    ("format.qualifiedName().validate('apps.example.com/name').hasValue()", False),
    ("format.qualifiedName().validate('a/b/c').hasValue()", True),
    ("format.labelValue().validate('').hasValue()", False),
    ("format.uri().validate('http://example.com').hasValue()", False),
    ("format.uuid().validate('123e4567-e89b-12d3-a456-426614174000').hasValue()", False),
    ("format.byte().validate('aGVsbG8=').hasValue()", False),
    ("format.date().validate('2021-02-30').hasValue()", True),
    ("format.datetime().validate('2021-01-01T00:00:00Z').hasValue()", False),
    ("timestamp('2021-01-01T1:00:00,5Z') == timestamp('2021-01-01T01:00:00.500Z')", True),
    ("timestamp('2021-01-01T00:00:00+24:60') == timestamp('2020-12-30T23:00:00Z')", True),
    ("base64.decode('YQ==\\n') == b'a' && base64.decode('Y\\r\\nQ') == b'a'", True),
    ("['', 'YQ', 'YQ=', 'YQ==\\n', 'Y Q=='].exists(t, !format.byte().validate(t).hasValue())", False),
    (
        "['2021-01-01t00:00:00.5z', '2021-01-01T00:00:00+29:00'].exists(t, format.datetime().validate(t).hasValue())",
        False,
    ),
    ("['2021-01-01', '2021-01-01T0:00:00Z', 'T00:00:00Z'].exists(t, !format.datetime().validate(t).hasValue())", False),
    ("format.named('uuid').hasValue() && !format.named('nope').hasValue()", True),
    ("format.nope()", "undeclared"),
]
POLICIES = [
    ("object.spec.replicas <= 5", True),
    ("object.spec.template.spec.containers.all(c, c.image.startsWith('registry.example/'))", True),
    ("!object.spec.template.spec.containers.exists(c, c.?securityContext.?privileged.orValue(false))", True),
    (
        "object.spec.template.spec.containers.all(c, has(c.resources) && has(c.resources.limits) && "
        "quantity(c.resources.limits.memory).compareTo(quantity('1Gi')) <= 0)",
        True,
    ),
    ("object.metadata.labels.all(k, format.qualifiedName().validate(k) == optional.none())", True),
    ("object.metadata.?annotations[?'example.com/owner'].orValue('nobody')", "nobody"),
    ("object.metadata.name.matches('^[a-z-]+$') && object.metadata.?namespace.orValue('default') == 'default'", True),
    ("object.spec.template.spec.containers.map(c, c.name).join(', ')", "app, proxy"),
    ("object.authorizer.group('apps').resource('deployments').check('create').allowed()", "no such key"),
    ("optional.of(1).group('apps')", "authorizer cannot be asked"),
]
DEPLOYMENT: dict[str, Any] = {
    "metadata": {"name": "web", "labels": {"app.kubernetes.io/name": "web"}},
    "spec": {
        "replicas": 3,
        "template": {
            "spec": {
                "containers": [
                    {"name": "app", "image": "registry.example/a:1", "resources": {"limits": {"memory": "64Mi"}}},
                    {"name": "proxy", "image": "registry.example/b:1", "resources": {"limits": {"memory": "1Gi"}}},
                ]
            }
        },
    },
}
CASES = [*LISTS, *REGEX, *URLS, *ADDRESSES, *QUANTITIES, *SEMVER, *FORMATS, *POLICIES]
_FAILS = (
    *("min or max", "no such overload", "not a ", "not an ", "cannot convert", "undeclared", "no such key", "found no"),
    "authorizer",
)


@pytest.mark.parametrize(("expression", "expected"), CASES, ids=[case[0] for case in CASES])
def test_case(expression: str, expected: Any) -> None:
    if isinstance(expected, str) and expected.startswith(_FAILS):
        with pytest.raises(CelError, match=expected):
            compile(expression, variables=["object"])(object=DEPLOYMENT)
        return
    program = compile(expression, variables=["object"])
    for value in (program(object=DEPLOYMENT), program.evaluate(DEPLOYMENT)):
        assert (type(value), value) == (type(expected), expected)
