// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config.Planning;
using Telemetry.Config.Reading;
using Telemetry.Model.Failures;
using Telemetry.Yaml;

namespace Telemetry.Config.Tests;

public class ConfigErrorTests
{
    private const string Feed =
        "feeds:\n  - name: itch\n    protocol: moldudp64\n    lines: [{address: 239.1.1.1:26400}]\n";

    [Fact]
    public void orders_that_are_published_are_one_of_three_words() => Assert.Contains(
        Errors("publish: {orders: slowest}"), error => error.StartsWith(
            "t.yaml:1:19: publish: unknown orders \"slowest\"; known are true, false, worst",
            StringComparison.Ordinal));

    [Theory]
    [InlineData("interval: 10 parsecs",
        "t.yaml:1:11: interval is \"10 parsecs\"; expected a duration such as 10ms (ns, us, ms, s, min, h)")]
    [InlineData("intervall: 1s", "t.yaml:1:1: unknown key \"intervall\"; did you mean \"interval\"?")]
    [InlineData("interval: 1ns", "t.yaml:1:11: interval is 1ns; expected 100ms to 1min")]
    [InlineData("interval: [1s]", "t.yaml:1:11: interval is a list; expected a text")]
    [InlineData("interval:", "t.yaml:1:10: interval has no value; expected a text")]
    [InlineData("capture: {ring_bytes: 1MB}",
        "t.yaml:1:23: capture: ring_bytes is \"1MB\"; expected a size such as 1MiB (bytes, KiB, MiB, GiB)")]
    [InlineData("capture: {ring_bytes: 3MiB}", "t.yaml:1:23: capture: ring_bytes must be a power of two; use 4194304")]
    [InlineData("capture: {wait: epol}", "t.yaml:1:17: capture: unknown wait \"epol\"; did you mean \"epoll\"?")]
    [InlineData("capture: {wait: epoll}",
        "t.yaml:1:17: capture: wait: epoll cannot be woken by the array ring; add \"transport: ringbuf\"")]
    [InlineData("capture: {reader_cpu: 3}",
        "t.yaml:1:23: capture: reader_cpu is not a key any more; use cores: {reader: N}")]
    [InlineData("cores: {reader: x}", "t.yaml:1:17: cores: reader is \"x\"; expected a CPU number, or one on each NUMA "
        + "node such as [3, 19]")]
    [InlineData("cores: {reader: [3, 9999]}", "t.yaml:1:21: cores: reader is 9999; expected 0 to 8191")]
    [InlineData("cores: {reader: [3, 3]}", "t.yaml:1:21: cores: reader names CPU 3 twice; name it once")]
    [InlineData("cores: {reader: [3, 4], pipeline: 4}",
        "t.yaml:1:35: cores: CPU 4 is given to reader and to pipeline; give each thread its own, or leave one out: it "
        + "then runs on other")]
    [InlineData("cores: {other: 3-1}", "t.yaml:1:16: cores: other is \"3-1\"; expected CPU numbers such as 3, 0-1 or")]
    [InlineData("cores: {other: [0-3, 2]}", "t.yaml:1:22: cores: other names CPU 2 twice; name it once")]
    [InlineData("cores: {pipeline: 9999}", "t.yaml:1:19: cores: pipeline is 9999; expected 0 to 8191")]
    [InlineData("cores: {reader: 3, publisher: 3}", "t.yaml:1:31: cores: CPU 3 is given to reader and to publisher; "
        + "give each thread its own, or leave one out: it then runs on other")]
    [InlineData("cores: {readers: 3}", "t.yaml:1:9: cores: unknown key \"readers\"; did you mean \"reader\"?")]
    [InlineData("security: {seccomp: maybe}",
        "t.yaml:1:21: security: unknown seccomp \"maybe\"; known are on, off")]
    [InlineData("roles: no-such.conf", "t.yaml:1:8: roles: no-such.conf: there is no such file; name the file that "
        + "tune reads; 'telemetry-tune help roles' prints an example")]
    [InlineData("{roles: no-such.conf, cores: {reader: 1}}",
        "t.yaml:1:9: roles and cores both say where threads run; keep one of them")]
    [InlineData("capture: yes", "t.yaml:1:10: capture is \"yes\"; expected keys with values, indented below it")]
    [InlineData("feeds: {}", "t.yaml:1:8: feeds has keys of its own; expected a list (\"- ...\") below \"feeds:\"")]
    [InlineData("state_directory: [a]", "t.yaml:1:18: state_directory is a list; expected a text")]
    [InlineData("day: {starts: \"25:00\", zone: America/Chicago}",
        "t.yaml:1:15: day: starts is \"25:00\"; expected a time of day such as 17:00")]
    [InlineData("day: {starts: \"17:00\"}", "t.yaml:1:6: day: \"zone\" is missing; add \"zone: America/Chicago\"")]
    [InlineData("day: {zone: UTC}", "t.yaml:1:6: day: \"starts\" is missing; add \"starts: \"17:00\"\"")]
    [InlineData("day: {starts: \"17:00\", zone: America/Chicaco}",
        "t.yaml:1:30: time zone \"America/Chicaco\" cannot be resolved; use an IANA name such as America/Chicago")]
    [InlineData("interfaces: [{name: eth1, role: mirrored}]",
        "t.yaml:1:33: interface \"eth1\": unknown role \"mirrored\"; did you mean \"mirror\"?")]
    [InlineData("interfaces: [{name: eth1, drop: true}]", "t.yaml:1:14: eth1: drop: true, but the host needs its")]
    [InlineData("interfaces: [{name: eth1, role: mirror, drop: true, attach: tc}]",
        "t.yaml:1:14: eth1: drop: true, but attach: tc passes packets on; remove one of both")]
    [InlineData("interfaces: [{name: eth1}, {name: eth1}]",
        "t.yaml:1:35: interface \"eth1\" stands here twice; remove one")]
    public void a_wrong_value_is_reported_with_its_position(string text, string expected) => Fails(text, expected);

    [Theory]
    [InlineData("- a", "t.yaml:1:1: the file must consist of keys with values; see telemetry.example.yaml")]
    [InlineData("interval: 1s\ninterval: 2s",
        "t.yaml:2:1: not YAML: Duplicate key interval; see telemetry.example.yaml")]
    [InlineData("a: }", "t.yaml:1:4: not YAML")]
    [InlineData("interval: 1s\n---\ninterval: 2s",
        "t.yaml:3:1: a second document begins; keep one document in the file")]
    public void what_is_no_mapping_is_reported_with_its_position(string text, string expected) =>
        Fails(text, expected);

    private static void Fails(string text, string expected) =>
        Assert.Contains(Errors(text), error => error.StartsWith(expected, StringComparison.Ordinal));

    [Fact]
    public void a_tab_is_reported_where_it_stands() => Assert.Equal(
        ["t.yaml:4:1: not YAML: a tab indents the line; indent with spaces"],
        Errors("interval: 1s\nfeeds:\n  - name: itch\n\tprotocol: moldudp64\n"));

    [Theory]
    [InlineData("play: {lab: [10.99.0.1/24]}", "t.yaml:1:14: play: lab: \"10.99.0.1/24\" is not a network; write it as "
        + "198.18.0.0/24, with zeros behind the prefix")]
    [InlineData("play: {lab: 0.0.0.0/0}",
        "t.yaml:1:13: play: lab: 0.0.0.0/0 is not a lab: a prefix of 8 bits is the shortest; name the network of the "
        + "lab")]
    [InlineData("play: {lab: [\"::/0\"]}",
        "t.yaml:1:14: play: lab: ::/0 is not a lab: a prefix of 16 bits is the shortest; name the network of the "
        + "lab")]
    [InlineData("play: {labs: [10.0.0.0/8]}", "t.yaml:1:8: play: unknown key \"labs\"; did you mean \"lab\"?")]
    public void a_lab_is_a_network_and_not_all_of_them(string text, string expected)
    {
        Assert.Contains(Errors(text), error => error.StartsWith(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("instance: md 1",
        "t.yaml:1:11: instance \"md 1\" cannot be used; expected 1 to 63 letters, digits, '.', '_' and '-'")]
    [InlineData("labels: [a]", "t.yaml:1:9: labels is a list; expected keys with values, indented below it")]
    [InlineData("labels: {site: [NY4]}", "t.yaml:1:16: labels: site is a list; expected a text")]
    [InlineData("labels: {1site: NY4}", "t.yaml:1:17: label \"1site\" cannot be used; expected 1 to 63 letters, digits "
        + "and '_', not beginning with a digit or \"__\"")]
    [InlineData("labels: {line: A}",
        "t.yaml:1:16: label \"line\" is a label that metrics and alerts have already; name it my_line")]
    [InlineData("labels: {site: \"a\\nb\"}",
        "t.yaml:1:16: the value of label \"site\" cannot be used; expected 1 to 128 bytes without control characters")]
    [InlineData("labels: {a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1, h: 1, i: 1}",
        "t.yaml:1:9: 9 labels are more than 8; leave some out")]
    public void names_of_the_appliance_are_plain_words(string text, string expected)
    {
        Assert.Contains(Errors(text), error => error.StartsWith(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("performance: {cpu_dma_latency: 1500ns}",
        "t.yaml:1:32: performance: cpu_dma_latency is not a number of microseconds")]
    [InlineData("performance: {fifo_priority: 100}", "t.yaml:1:30: performance: fifo_priority is 100")]
    public void requests_to_the_host_are_within_bounds(string text, string expected)
    {
        Assert.Contains(Errors(text), error => error.StartsWith(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("    lines:\n      - name: A\n",
        "t.yaml:5:9: feed \"itch\" line A has no address; add \"address: 239.1.1.2:26400\"")]
    [InlineData("    burst: {window: 50us, packets: 5}\n",
        "t.yaml:4:21: feed \"itch\" burst: window is \"50us\"; expected one of 10us, 100us, 1ms, 10ms")]
    [InlineData("    burst: {window: soon, packets: 5}\n",
        "t.yaml:4:21: feed \"itch\" burst: window is \"soon\"; expected one of 10us, 100us, 1ms, 10ms")]
    [InlineData("    burst: {window: 1ms, packets: 0}\n",
        "t.yaml:4:35: feed \"itch\" burst: packets is 0; expected 1 to 65535")]
    [InlineData("    burst: {packets: 5}\n",
        "t.yaml:4:12: feed \"itch\" burst: \"window\" is missing; add \"window: 100us\"")]
    [InlineData("    burst: {window: 1ms}\n",
        "t.yaml:4:12: feed \"itch\" burst: \"packets\" is missing; add \"packets: 500\"")]
    [InlineData("    burst: {window: 1ms, packets: 5, bytes: 5}\n",
        "t.yaml:4:38: feed \"itch\" burst: unknown key \"bytes\"; known are window, packets")]
    [InlineData("    burst: 500\n", "t.yaml:4:12: feed \"itch\": burst is \"500\"; expected keys with values")]
    [InlineData("    lines: [{address: 239.1.1.1}]\n",
        "t.yaml:4:23: feed \"itch\" line: \"239.1.1.1\" is not an address with port; expected ADDRESS:PORT")]
    [InlineData("    lines: [{address: 239.1.1.400:1}]\n",
        "t.yaml:4:23: feed \"itch\" line: \"239.1.1.400:1\" is not an address with port; expected")]
    [InlineData("    lines: [{adress: 239.1.1.1:1}]\n",
        "t.yaml:4:14: feed \"itch\" line: unknown key \"adress\"; did you mean \"address\"?")]
    [InlineData("    lines: [{address: 239.1.1.1:1}, {address: 239.1.1.1:1}]\n", "t.yaml:4:47: 239.1.1.1:1 is given to "
        + "line B of feed \"itch\", and before to line A of feed \"itch\"; give each address once")]
    [InlineData("    lines: [{address: 239.1.1.1:1, join: maybe}]\n",
        "t.yaml:4:42: feed \"itch\" line: unknown join \"maybe\"")]
    [InlineData("    lines: [{address: 239.1.1.1:1, source: 239.1.1.2}]\n",
        "t.yaml:4:44: feed \"itch\" line: source 239.1.1.2 is a multicast group; give the address of the host that")]
    [InlineData("    lines: [{address: 10.1.1.1:1, join: true}]\n",
        "t.yaml:4:13: feed \"itch\" line A: join: true, but not every address is a multicast group; remove join")]
    [InlineData("    lines: [{address: \"*:1\", join: true}]\n",
        "t.yaml:4:13: feed \"itch\" line A: join: true, but not every address is a multicast group; remove join")]
    [InlineData("    lines: [{address: 232.1.1.1:1, source: \"fd00::1\", join: true}]\n",
        "t.yaml:4:13: feed \"itch\" line A: join: true, but source and group are of different IP versions")]
    [InlineData("    lines: [{address: 232.1.1.1:1, vlan: 7, join: true}]\n",
        "t.yaml:4:13: feed \"itch\" line A: join: true, but the group of a vlan is joined on the VLAN's own interface")]
    [InlineData("    lines: [{address: 239.1.1.1:1, join: true}]\ninterfaces: [{name: eth1}, {name: eth2}]\n",
        "t.yaml:4:13: feed \"itch\" line A: join: true, but several interfaces are watched")]
    [InlineData("    lines: [{address: 239.1.1.1:1, vlan: 4095}]\n",
        "t.yaml:4:42: feed \"itch\" line: vlan is 4095; expected 1 to 4094")]
    [InlineData("    lines: [{address: 239.1.1.1:1}]\n    hours: {from: \"08:30\", to: \"15:15\"}\n",
        "t.yaml:5:12: feed \"itch\" has hours and no zone; add \"zone: America/Chicago\"")]
    [InlineData("    zone: UTC\n    stale_after: 0\n    lines: [{address: 239.1.1.1:1}]\n    hours: {from: \"08:30\", "
        + "to: \"15:15\"}\n", "t.yaml:7:12: feed \"itch\" has hours and is never stale; add \"stale_after: 10s\"")]
    [InlineData("    zone: UTC\n    lines: [{address: 239.1.1.1:1}]\n    hours: {from: \"08:30\", to: \"15:15\", "
        + "days: mo-fr}\n", "t.yaml:6:47: feed \"itch\" hours: days is \"mo-fr\"; expected days such as mon-fri")]
    [InlineData("    zone: America/Gotham\n    lines: [{address: 239.1.1.1:1}]\n",
        "t.yaml:4:11: time zone \"America/Gotham\" cannot be resolved; ")]
    [InlineData("    snap: 16\n    lines: [{address: 239.1.1.1:1}]\n",
        "t.yaml:2:5: feed \"itch\": snap is 16, moldudp64 needs 20 bytes; remove snap or raise it")]
    [InlineData("    lines: []\n", "t.yaml:2:5: feed \"itch\" has no line; add")]
    public void a_wrong_line_is_reported_with_feed_and_line(string lines, string expected)
    {
        string[] errors = Errors("feeds:\n  - name: itch\n    protocol: moldudp64\n" + lines);

        Assert.Contains(errors, error => error.StartsWith(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("    lines: [{address: 239.1.1.9-3:1}]\n",
        "t.yaml:4:23: feed \"itch\" line: the range \"239.1.1.9-3:1\" goes backwards, from 9 to 3; write the lower")]
    [InlineData("    lines: [{address: 239.1.1.1-300:1}]\n",
        "t.yaml:4:23: feed \"itch\" line: the range \"239.1.1.1-300:1\" ends above 255; end it there, and give")]
    [InlineData("    lines: [{address: 239.1.1.1-x:1}]\n",
        "t.yaml:4:23: feed \"itch\" line: \"239.1.1.1-x:1\" is not an address with port; expected")]
    [InlineData("    lines: [{addresses: []}]\n", "t.yaml:4:25: feed \"itch\" line: addresses is an empty list; write "
        + "the addresses, such as \"addresses: ['239.1.1.2:26400']\"")]
    public void addresses_of_a_line_are_a_list_or_a_range(string lines, string expected)
    {
        string[] errors = Errors("feeds:\n  - name: itch\n    protocol: moldudp64\n" + lines);

        Assert.Contains(errors, error => error.StartsWith(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void an_empty_list_of_kinds_is_not_all() => Assert.Contains(
        Errors("black_box: {on: []}"), error => error.StartsWith(
            "t.yaml:1:17: black_box: on is an empty list; name kinds of events, or leave it out for all",
            StringComparison.Ordinal));

    [Theory]
    [InlineData("    protocol: moldudp46\n    gateways: [10.1.1.1:9000]\n",
        "t.yaml:7:15: unknown protocol \"moldudp46\"; did you mean \"moldudp64\"?")]
    [InlineData("    protocol: moldudp64\n    gateways: [10.1.1.1:9000]\n",
        "t.yaml:7:15: moldudp64 is the protocol of a feed; name it below \"feeds\"")]
    [InlineData("    protocol: soupbintcp-ouch5\n",
        "t.yaml:6:5: session \"ouch\" has no gateways; add \"gateways: [10.1.1.1:9000]\"")]
    [InlineData("    protocol: soupbintcp-ouch5\n    gateways: [10.1.1.1:9, 239.1.1.1:9]\n",
        "t.yaml:8:28: session \"ouch\": gateway 239.1.1.1:9 is a multicast group; orders go over TCP: give")]
    [InlineData("    protocol: soupbintcp-ouch5\n    gateways: [\"[ff15::1]:9\"]\n",
        "t.yaml:8:16: session \"ouch\": gateway [ff15::1]:9 is a multicast group")]
    [InlineData("    protocol: soupbintcp-ouch5\n    gateways: [here]\n",
        "t.yaml:8:16: session \"ouch\": \"here\" is not an address with port; expected")]
    [InlineData("    protocol: soupbintcp-ouch5\n    gateways: [10.1.1.1:9, 10.1.1.1:9]\n",
        "t.yaml:8:28: 10.1.1.1:9 is given to session \"ouch\", and before to session \"ouch\"")]
    [InlineData("    protocol: soupbintcp-ouch5\n    gateways: [10.1.1.1:9]\n    triggers: [itsch]\n",
        "t.yaml:9:16: unknown feed \"itsch\"; did you mean \"itch\"?")]
    [InlineData("    protocol: soupbintcp-ouch5\n    gateways: [10.1.1.1:9]\n    tick: {field: order_id}\n",
        "t.yaml:9:19: unknown field of a soupbintcp-ouch5 order \"order_id\"; did you mean \"client_order_id\"?")]
    [InlineData("    protocol: soupbintcp-ouch5\n    gateways: [10.1.1.1:9]\n    tick: {offset: 3}\n",
        "t.yaml:9:11: session \"ouch\" tick: needs either field, or offset and length; add")]
    [InlineData("    protocol: soupbintcp-ouch5\n    gateways: [10.1.1.1:9]\n    burst: {window: 2ms, packets: 5}\n",
        "t.yaml:9:21: session \"ouch\" burst: window is \"2ms\"; expected one of 10us, 100us, 1ms, 10ms")]
    [InlineData("    protocol: soupbintcp-ouch5\n    gateways: [10.1.1.1:9]\n    login: john.doe\n",
        "t.yaml:9:12: session \"ouch\": \"john.doe\" is not a login name; use 1 to 6 letters and digits, as in the")]
    [InlineData("    protocol: soupbintcp-ouch5\n    gateways: [10.1.1.1:9]\n    local_port: 70000\n",
        "t.yaml:9:17: session \"ouch\": local_port is 70000; expected 1 to 65535")]
    [InlineData("    protocol: soupbintcp-ouch5\n    gateways: [10.1.1.1:9]\n    max_answer: 1h\n",
        "t.yaml:9:17: session \"ouch\": max_answer is 1h; expected 1us to 1min")]
    public void a_wrong_session_is_reported_with_its_name(string session, string expected)
    {
        string[] errors = Errors(Feed + "sessions:\n  - name: ouch\n" + session);

        Assert.Contains(errors, error => error.StartsWith(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("login: abc", "login: ABC", "tell them apart: give both a login, or both a local_port, that differ")]
    [InlineData("login: abc", "local_port: 1", "tell them apart: give both a login, or both a local_port, that differ")]
    [InlineData("login: abc", "max_answer: 1ms", "tell them apart: give both a login, or both a local_port, that")]
    [InlineData("local_port: 1", "local_port: 1", "tell them apart: give both a login, or both a local_port, that")]
    [InlineData("login: abc", "login: b, protocol: soupbintcp-ouch42", "give both the same protocol")]
    public void sessions_on_one_gateway_must_be_distinguishable(string one, string other, string fix)
    {
        string protocol = other.Contains("protocol") ? "" : ", protocol: soupbintcp-ouch5";

        string[] errors = Errors(Feed + "sessions:\n"
            + $"  - {{name: a, gateways: [10.1.1.1:9], protocol: soupbintcp-ouch5, {one}}}\n"
            + $"  - {{name: b, gateways: [10.1.1.1:9]{protocol}, {other}}}\n");

        string error = Assert.Single(errors);
        Assert.StartsWith(
            $"t.yaml:7:26: 10.1.1.1:9 is given to session \"b\", and before to session \"a\"; {fix}", error);
    }

    [Fact]
    public void a_burst_of_more_packets_than_can_be_counted_is_refused()
    {
        string lines = string.Join(", ", Enumerable.Range(1, 26).Select(line => $"{{address: 239.1.1.{line}:1}}"));
        string feeds = string.Concat(Enumerable.Range(1, 79).Select(feed => "\n  - {name: f" + feed
            + ", protocol: moldudp64, lines: [" + lines.Replace(":1}", $":{feed}}}") + "]"
            + (feed == 1 ? ", burst: {window: 1ms, packets: 1024}}" : "}")));

        string[] errors = Errors("max_series: 100000\nmemory_limit: 64GiB\nfeeds:" + feeds);

        Assert.Contains(errors, error => error.Contains("burst: packets is 1024, and in a window of a line 1024 "
            + "packets are counted, with 2054 lines and directions of sessions in all; use at most 1023, or a shorter "
            + "window"));
    }

    [Fact]
    public void a_session_can_count_fewer_packets()
    {
        string[] errors = Errors(Feed + "sessions: [{name: s, protocol: soupbintcp-ouch5, gateways: [10.1.1.1:9000], "
            + "burst: {window: 1ms, packets: 16384}}]");

        Assert.EndsWith("burst: packets is 16384, and in a window of a direction of a session 16384 packets are "
            + "counted, with 3 lines and directions of sessions in all; use at most 16383, or a shorter window",
            Assert.Single(errors));
    }

    [Fact]
    public void a_name_is_given_once()
    {
        string[] errors = Errors(Feed
            + "sessions: [{name: itch, protocol: soupbintcp-ouch5, gateways: [10.1.1.1:9000]}]");

        Assert.Equal(["t.yaml:5:19: the name \"itch\" is taken; give each feed and session its own"], errors);
    }

    [Fact]
    public void an_order_protocol_is_not_a_feed()
    {
        string[] errors = Errors(Feed.Replace("moldudp64", "soupbintcp-ouch5"));

        Assert.Contains("t.yaml:3:15: soupbintcp-ouch5 is the protocol of an order session; name it below \"sessions\"",
            errors);
    }

    [Fact]
    public void all_errors_are_reported_at_once()
    {
        string[] errors = Errors("interval: 1ns\nfeds: []\ncapture: {wait: no}\n"
            + Feed.Replace("239.1.1.1:26400", "x"));

        Assert.Equal(["t.yaml:1:11", "t.yaml:3:17", "t.yaml:7:23", "t.yaml:2:1"], errors.Select(error =>
            error[..error.IndexOf(": ", StringComparison.Ordinal)]));
    }

    [Fact]
    public void more_series_than_allowed_are_refused()
    {
        string[] errors = Errors("interval: 1s\nmax_series: 3\n" + Feed);

        Assert.Equal(["t.yaml:2:13: feeds and sessions make 4 series, max_series is 3; raise max_series to 4, or give "
            + "sessions fewer triggers"], errors);
    }

    [Fact]
    public void deep_nesting_is_an_error_not_a_crash()
    {
        string[] errors = Errors("feeds: " + new string('[', 100_000));

        Assert.Contains("nested too deeply", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void a_missing_file_is_named()
    {
        FailureException failure = Assert.Throws<FailureException>(() => ConfigReader.ReadFile("/nowhere/t.yaml"));

        Assert.Equal("/nowhere/t.yaml: no such file; give a readable configuration file", failure.Failure.ToString());
        Assert.Equal(ExitCode.Usage, failure.Failure.Code);
    }

    private static string[] Errors(string text)
    {
        var errors = new ErrorList();
        Settings settings = ConfigReader.ReadText(text, "t.yaml", errors);
        TopologyBuilder.Build(settings, errors);
        FailureException failure = Assert.Throws<FailureException>(errors.ThrowIfAny);
        return failure.Failures.Select(one => one.ToString()).ToArray();
    }
}
