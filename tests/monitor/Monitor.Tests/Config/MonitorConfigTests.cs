// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Telemetry.Access;
using Telemetry.Access.Settings;
using Telemetry.Config;
using Telemetry.Model.Calendars;
using Telemetry.Model.Failures;
using Telemetry.Monitor.Config;
using Telemetry.Yaml;
using TestSupport;

namespace Telemetry.Monitor.Tests.Config;

/// <summary>The monitor's configuration file.</summary>
public sealed class MonitorConfigTests
{
    private const long Second = 1_000_000_000;
    private const string Hours =
        "appliances:\n  - channel: aeron:ipc\n    hours: {from: 09:00, to: 16:00, zone: UTC, ";

    [Fact]
    public void every_key_is_read()
    {
        MonitorSettings settings = Read("""
            listen: 127.0.0.2:8080
            access: {tokens_file: /etc/telemetry/tokens, certificates: [{name: alice, role: operate}]}
            names: [monitor.example]
            tls: {certificate: /etc/a.crt, key: /etc/a.key, client_ca: /etc/c.crt}
            memory: 512MiB
            appliances:
              - channel: aeron:udp?control=10.0.0.4:20121|control-mode=dynamic
                interface: 10.0.0.9
                from: [10.0.0.0/24, 10.0.1.4, "fd00::/8"]
                name: trade01
                labels: {site: NY4}
              - channel: aeron:udp?endpoint=239.10.0.1:20121
                interface: 10.0.0.9
            expected: [trade01, trade02:b]
            recordings: [/data/monday.telemetry, friday.telemetry.gz]
            state_directory: /var/lib/telemetry-monitor
            black_box: /var/lib/telemetry/black-box
            alerts: {alertmanagers: ["http://a.example:9093", "https://b.example/am/"], unusual: warning}
            aeron: {driver: external, directory: /dev/shm/driver, max_mapped: 4GiB}
            history: {seconds: 10min, minutes: 1h, days: {minutes: 3, slots: 20}}
            """);

        Assert.Equal(IPEndPoint.Parse("127.0.0.2:8080"), settings.Listen);
        Assert.Equal("/etc/telemetry/tokens", settings.Access.TokensFile);
        Assert.Equal(Role.Operate, settings.Access.Certificates["alice"]);
        Assert.Equal(new TlsSettings("/etc/a.crt", "/etc/a.key", "/etc/c.crt"), settings.Tls);
        Assert.Equal(["monitor.example"], settings.Names);
        Assert.Equal(512L << 20, settings.MemoryBytes);
        Assert.Equal("aeron:udp?control=10.0.0.4:20121|control-mode=dynamic|endpoint=10.0.0.9:0",
            settings.Channels[0].Uri);
        Assert.Equal(["10.0.0.0/24", "10.0.1.4/32", "fd00::/8"],
            settings.Channels[0].From.Select(network => network.ToString()));
        Assert.Empty(settings.Channels[1].From);
        Assert.Equal("trade01", settings.Channels[0].Name);
        Assert.Equal("site=NY4", string.Join(", ",
            settings.Channels[0].Labels.Select(label => $"{label.Key}={label.Value}")));
        Assert.Equal("aeron:udp?endpoint=239.10.0.1:20121|interface=10.0.0.9", settings.Channels[1].Uri);
        Assert.Equal(["trade01", "trade02:b"], settings.Expected);
        Assert.Equal(["/data/monday.telemetry", "friday.telemetry.gz"], settings.Recordings);
        Assert.Equal("/var/lib/telemetry-monitor", settings.StateDirectory);
        Assert.Equal("/var/lib/telemetry/black-box", settings.BlackBox);
        Assert.Equal(["http://a.example:9093/", "https://b.example/am/"],
            settings.Alerts.Receivers.Alertmanagers.Select(address => address.AbsoluteUri));
        Assert.Equal("warning", settings.Alerts.Unusual);
        Assert.Equal((DriverKind.External, "/dev/shm/driver", 4L << 30),
            (settings.Aeron.Driver, settings.Aeron.Directory, settings.Aeron.MaxMappedBytes));
        Assert.Equal((600_000_000_000L, 3_600_000_000_000L), (settings.SecondsNs, settings.MinutesNs));
        Assert.Equal((3, 20), (settings.Days.Minutes, settings.Days.Slots));
    }

    [Theory]
    [InlineData(Hours + "closed: [25.12.2026]}",
        "m.yaml:3:57: appliance aeron:ipc: hours: \"25.12.2026\" is not a date; expected one such as 2026-12-25")]
    [InlineData(Hours + "closed: [2026-12-25, 2026-12-25]}",
        "m.yaml:3:69: appliance aeron:ipc: hours: 2026-12-25 is given twice; leave one out")]
    [InlineData(Hours + "half_days: [2026-12-24]}",
        "m.yaml:3:60: appliance aeron:ipc: hours: \"2026-12-24\" is not a date with a time; expected the date and the "
        + "end "
        + "of its hours such as \"2026-12-24 13:00\"")]
    [InlineData(Hours + "half_days: [2026-12-24 17:00]}",
        "m.yaml:3:60: appliance aeron:ipc: hours: on 2026-12-24 the hours do not end earlier; give an end within the "
        + "hours, or leave the date out")]
    [InlineData("alerts: {unusual: error}",
        "m.yaml:1:19: alerts: unknown unusual \"error\"; known are info, warning, off")]
    public void an_error_about_unusual_days_is_named_with_its_place(string text, string expected) =>
        an_error_is_named_with_its_place(text, expected);

    [Fact]
    public void hours_of_a_venue_have_dates_that_differ()
    {
        VenueHours hours = Read("""
            appliances:
              - channel: aeron:ipc
                hours: {from: 09:30, to: 16:00, days: mon-fri, zone: UTC, closed: [2026-12-25],
                  half_days: [2026-12-24 13:00]}
            """).Channels[0].Hours!;

        Assert.Equal(((34_200 * Second, 57_600 * Second), (34_200 * Second, 46_800 * Second), null, null),
            (hours.On(new DateOnly(2026, 12, 23)), hours.On(new DateOnly(2026, 12, 24)),
                hours.On(new DateOnly(2026, 12, 25)), hours.On(new DateOnly(2026, 12, 26))));
    }

    [Fact]
    public void an_empty_file_has_the_defaults()
    {
        MonitorSettings settings = Read("");

        Assert.Equal(IPEndPoint.Parse("127.0.0.1:20180"), settings.Listen);
        Assert.Empty(settings.Channels);
        Assert.Equal("info", settings.Alerts.Unusual);
        Assert.Null(Read("alerts: {unusual: off}").Alerts.Unusual);
        Assert.Equal(2L << 30, settings.MemoryBytes);
        Assert.Equal((900_000_000_000L, 7_200_000_000_000L), (settings.SecondsNs, settings.MinutesNs));
    }

    [Theory]
    [InlineData("black_box: here", "m.yaml:1:12: \"here\" is not an absolute path; expected the "
        + "appliance's folder such as /var/lib/telemetry/black-box")]
    [InlineData("memry: 1GiB", "m.yaml:1:1: unknown key \"memry\"; did you mean \"memory\"?")]
    [InlineData("memory: 1 GB", "m.yaml:1:9: memory is \"1 GB\"; expected a size such as 1MiB (bytes, KiB, MiB, GiB)")]
    [InlineData("memory: 1MiB", "m.yaml:1:9: memory is 1MiB; expected 64MiB to 1024GiB")]
    [InlineData("memory: 99999999999GiB", "m.yaml:1:9: memory is 99999999999GiB; expected 64MiB to 1024GiB")]
    [InlineData("memory: -1GiB", "m.yaml:1:9: memory is -1GiB; expected 64MiB to 1024GiB")]
    [InlineData("listen: 20180",
        "m.yaml:1:9: \"20180\" cannot be used; expected ADDRESS:PORT such as 127.0.0.1:20180")]
    [InlineData("history: {engine: {query_url: a}}",
        "m.yaml:1:31: \"a\" cannot be used; expected one such as http://vm.example:8428, without user and password")]
    [InlineData("history: {engine: {}}",
        "m.yaml:1:19: history: engine: \"query_url\" is missing; add \"query_url: http://vm.example:8428\"")]
    [InlineData("history: {engine: {query_url: \"http://a\", timeout: 2min}}",
        "m.yaml:1:52: history: engine: timeout is 2min; expected 1s to 1min")]
    [InlineData("history: {seconds: 15}",
        "m.yaml:1:20: history: seconds is \"15\"; expected a duration such as 10ms (ns, us, ms, s, min, h)")]
    [InlineData("expected: [a, b, a]", "m.yaml:1:18: \"a\" is expected twice; leave one out")]
    [InlineData("expected: [a/b]",
        "m.yaml:1:12: \"a/b\" cannot be the name of an appliance; expected HOST or HOST:INSTANCE of letters, digits, "
        + "'.', '_' and '-'")]
    [InlineData("recordings: [a/x.telemetry, b/x.telemetry]",
        "m.yaml:1:29: another recording has the name \"x.telemetry\"; leave one out, or give it another name")]
    [InlineData("appliances:\n  - channel: udp://10.0.0.4",
        "m.yaml:2:14: \"udp://10.0.0.4\" is not an Aeron channel; expected one such as "
        + "aeron:udp?control=10.0.0.4:20121|control-mode=dynamic")]
    [InlineData("appliances:\n  - name: a",
        "m.yaml:2:5: appliance: \"channel\" is missing; add \"channel: "
        + "aeron:udp?control=10.0.0.4:20121|control-mode=dynamic\"")]
    [InlineData("appliances:\n  - channel: aeron:ipc\n  - channel: aeron:ipc",
        "m.yaml:3:14: channel aeron:ipc is given twice; leave one out")]
    [InlineData("appliances:\n  - channel: aeron:ipc\n    interface: eth0",
        "m.yaml:3:16: \"eth0\" is not an address; expected an address of this host such as 10.0.0.9")]
    [InlineData("appliances:\n  - channel: aeron:ipc\n    interface: 1.2.3",
        "m.yaml:3:16: \"1.2.3\" is not an address; expected an address of this host such as 10.0.0.9")]
    [InlineData("appliances:\n  - channel: aeron:udp\n    from: [10.0.0.4/24]",
        "m.yaml:3:12: \"10.0.0.4/24\" is not a network; expected one such as 10.0.0.0/24, with bits of 0 after the "
        + "prefix, or an address")]
    [InlineData("appliances:\n  - channel: aeron:udp\n    from: []",
        "m.yaml:3:11: \"from\" names no network; leave it out for every sender")]
    [InlineData("appliances:\n  - channel: aeron:ipc\n    from: [10.0.0.4]",
        "m.yaml:3:11: a channel of shared memory has no addresses; leave \"from\" out")]
    [InlineData("appliances:\n  - channel: aeron:ipc\n    labels: {instance: a}",
        "m.yaml:3:24: label \"instance\" is a label that metrics and alerts have already; name it my_instance")]
    [InlineData("appliances:\n  - channel: aeron:ipc\n    hours: {from: 09:00, to: 16:00}",
        "m.yaml:3:12: appliance aeron:ipc: hours: \"zone\" is missing; add \"zone: America/New_York\"")]
    [InlineData("aeron: {directory: here}",
        "m.yaml:1:20: \"here\" is not an absolute path; expected one on a tmpfs such as /dev/shm/aeron-telemetry")]
    [InlineData("- a", "m.yaml:1:1: the file must consist of keys with values; see monitor.example.yaml")]
    public void an_error_is_named_with_its_place(string text, string expected)
    {
        var errors = new ErrorList();
        MonitorConfig.ReadText(text, "m.yaml", errors);

        FailureException failure = Assert.Throws<FailureException>(errors.ThrowIfAny);

        Assert.Equal(expected, Assert.Single(failure.Failures).ToString());
        Assert.Equal(ExitCode.Usage, failure.Failure.Code);
    }

    [Fact]
    public void a_state_directory_has_an_absolute_path()
    {
        var errors = new ErrorList();
        MonitorConfig.ReadText("state_directory: here", "m.yaml", errors);

        Assert.Equal("m.yaml:1:18: \"here\" is not an absolute path; expected one such as /var/lib/telemetry-monitor",
            Assert.Throws<FailureException>(errors.ThrowIfAny).Message);
    }

    [Fact]
    public void all_errors_are_reported_at_once()
    {
        var errors = new ErrorList();
        MonitorConfig.ReadText("memory: x\nlisten: y\nmore: z", "m.yaml", errors);

        Assert.Equal(3, errors.Count);
    }

    [Fact]
    public void the_example_is_right_and_names_every_key_with_its_default()
    {
        string text = File.ReadAllText(Path.Combine(ProjectTree.Root, "monitor.example.yaml"));
        MonitorSettings settings = Read(text);

        Assert.NotEmpty(settings.Channels);
        Assert.Equal(
            ("http://vm.example:8428/", TimeSpan.FromSeconds(10)),
            (settings.Engine!.QueryUrl.AbsoluteUri, settings.Engine.Timeout));
        foreach (NumberSetting number in (NumberSetting[])
            [
                MonitorNumbers.Memory, MonitorNumbers.Seconds, MonitorNumbers.Minutes, NumberSettings.MaxMapped,
                MonitorNumbers.MinuteDays, MonitorNumbers.SlotDays, MonitorNumbers.EventDays,
                MonitorNumbers.ExportEvery,
                MonitorNumbers.EngineTimeout,
            ])
        {
            // Two settings may have one key, in sections of their own.
            IEnumerable<string> lines = text.Split('\n').Where(
                line => line.TrimStart(' ', '#').StartsWith($"{number.Key}:", StringComparison.Ordinal));
            Assert.Single(lines,
                line => line.EndsWith($"Default {number.Format(number.Default)}", StringComparison.Ordinal));
        }
    }

    private static MonitorSettings Read(string text)
    {
        var errors = new ErrorList();
        MonitorSettings settings = MonitorConfig.ReadText(text, "m.yaml", errors);
        errors.ThrowIfAny();
        return settings;
    }
}
