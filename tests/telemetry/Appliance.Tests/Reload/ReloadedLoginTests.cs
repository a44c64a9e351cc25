// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Config.Reading;
using Telemetry.Reports;
using Telemetry.Yaml;
using TestSupport;

namespace Telemetry.Appliance.Tests.Reload;

/// <summary>Numbers of a login over a reload that changes the connections of its session: numbers that passed over
/// connections outside the session are not a gap, and numbers left out after it are one.</summary>
public sealed class ReloadedLoginTests
{
    private const long MillisecondNs = 1_000_000;
    private const string Alice = "{name: s, protocol: soupbintcp-ouch5, gateways: [\"10.2.0.1:9000\"], login: alice}";
    private const string Bob = "{name: s, protocol: soupbintcp-ouch5, gateways: [\"10.2.0.1:9000\"], login: bob}";
    private const string Carol = "{name: t, protocol: soupbintcp-ouch5, gateways: [\"10.2.0.1:9000\"], login: carol}";

    private readonly ReloadedRun _run = new(Configuration.Build(Read(Alice)), MillisecondNs);
    private long _nowNs = MillisecondNs;
    private ushort _port = 40_000;

    [Fact]
    public void numbers_on_unassigned_connections_are_not_a_gap()
    {
        Connect(next: 6);
        Reload(Bob);
        Connect(next: 11);
        Reload(Alice);
        Connect(next: 16);

        Assert.Equal((0, 0), Gaps());
        Connect(next: 19);
        Assert.Equal((1, 3), Gaps());
    }

    [Fact]
    public void a_number_confirmed_by_a_login_counts_again()
    {
        Connect(next: 6);
        Reload(Alice, Carol);
        Connect(next: 6);
        Connect(next: 9);

        Assert.Equal((1, 3), Gaps());
    }

    [Fact]
    public void a_reload_that_moves_no_connection_excuses_no_gap()
    {
        Connect(next: 6);
        Reload(Alice.Replace("login", "answer_timeout: 100ms, login", StringComparison.Ordinal));
        Connect(next: 9);

        Assert.Equal((1, 3), Gaps());
    }

    private void Connect(int next)
    {
        var connection = new OrderConnection(++_port, gateway: "10.2.0.1")
        {
            SequencesBefore = (uint)_port * 10_000,
        };
        foreach (byte[] frame in connection.LogIn("alice", next).Concat(connection.Close()))
            _run.Packet(frame, 1, _nowNs += MillisecondNs);
        _run.Clock(_nowNs += MillisecondNs);
    }

    private void Reload(params string[] sessions) =>
        Assert.True(_run.TryReload(Read(sessions), _nowNs += MillisecondNs));

    private (long Gaps, long Missing) Gaps()
    {
        _run.Clock(_nowNs += 1_000 * MillisecondNs);
        SessionReport[] session =
        [
            .. _run.Sink.Snapshots.SelectMany(snapshot => snapshot.Interval.Sessions)
                .Where(session => session.Session == "s"),
        ];
        return (session.Sum(interval => interval.Numbers.Gaps), session.Sum(interval => interval.Numbers.Missing));
    }

    private static Settings Read(params string[] sessions)
    {
        var errors = new ErrorList();
        Settings settings = ConfigReader.ReadText(
            "interfaces: [{name: rx0}]\nsessions:\n" + string.Concat(sessions.Select(session => $"  - {session}\n")),
            "test.yaml", errors);
        errors.ThrowIfAny();
        return settings;
    }
}
