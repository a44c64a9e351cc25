// SPDX-License-Identifier: Apache-2.0
using Telemetry.Alerts.Rules;
using Telemetry.Alerts.Rules.Declared;
using Telemetry.Alerts.Sending;
using Telemetry.Alerts.Silencing;
using Telemetry.Alerts.Storage;
using Telemetry.Fleet;
using Telemetry.Model.Failures;
using Telemetry.Sqlite;
using TestSupport;
using TestSupport.Publishing;

namespace Telemetry.Alerts.Tests.Storage;

/// <summary>Alerts over a restart of the monitor: state, times, silences and what was sent.</summary>
public sealed class AlertStoreTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ScratchFolder _folder = new();

    [Fact]
    public void everything_that_is_written_is_read_again()
    {
        var labels = AlertLabels.Of(("appliance", "h\"1\u00e9"), ("feed", "a\nb"));
        var kept = new KeptAlerts
        {
            Alerts =
            [
                new KeptAlert("FeedGap", labels, [new("site", "NY4")], AlertState.Clearing, 7, 8, 9)
                {
                    Severity = "error", Summary = "it's so", Value = 0.1,
                },
                new KeptAlert("Own", AlertLabels.Of(), [], AlertState.Pending, 1, 2, null)
                {
                    Severity = "info", Summary = "",
                },
            ],
            Silences = [new Silence("s1", [new LabelMatcher("feed", new NamePattern("x*"))], "ann", "why", 3, 4)],
            Acknowledgements = [new Acknowledgement(ulong.MaxValue, "bob", "", 5)],
            Sent = [(1, false), (ulong.MaxValue, true)],
            Accepted =
            [
                new AcceptedAlert("http://x/", new GroupKey("FeedGap", null), 77, 6),
                new AcceptedAlert("http://y/", new GroupKey("Own", "NY4"), 78, 6)
                {
                    End = new AlertView("Own", labels, AlertState.Ok, false, "info", "it's so", null, 12, 11, 12, null)
                    {
                        ApplianceLabels = [new("site", "NY4")],
                        Runbook = "https://wiki.example/own",
                    },
                },
            ],
        };
        using (AlertStore store = Open())
            store.Write(kept);
        using AlertStore other = Open();

        KeptAlerts read = other.Read();

        Assert.Equal(kept.Alerts.Select(Text), read.Alerts.Select(Text));
        Assert.Equal(kept.Silences.Select(Text), read.Silences.Select(Text));
        Assert.Equal(kept.Acknowledgements, read.Acknowledgements);
        Assert.Equal(kept.Sent.Order(), read.Sent.Order());
        Assert.Equal(
            kept.Accepted.Select(one => one with { End = null }), read.Accepted.Select(one => one with { End = null }));
        Assert.Equal(kept.Accepted.Select(one => Text(one.End)), read.Accepted.Select(one => Text(one.End)));

        static string Text(object? one) => one switch
        {
            AlertView end => $"{end.Name} {end.AllLabels} {end.State} {end.Summary} {end.Runbook} {end.StateTimeNs} "
                + $"{end.FiredTimeNs} {end.ResolvedTimeNs}",
            KeptAlert alert => $"{alert.Name} {alert.Labels} {string.Join(',', alert.ApplianceLabels)} {alert.State} "
                + $"{alert.StateTimeNs} {alert.ElapsedNs} {alert.FiredTimeNs} {alert.Severity} {alert.Summary} "
                + $"{alert.Value}",
            Silence silence => $"{silence.Id} {string.Join(',', silence.Matchers)} {silence.Author} {silence.Comment} "
                + $"{silence.StartTimeNs} {silence.EndTimeNs}",
            _ => "",
        };
    }

    [Fact]
    public void a_restart_neither_fires_again_nor_ends_what_nobody_has_heard_of_yet()
    {
        AlertedFleet before = new(BuiltInRules.Make());
        PublisherRig rig = AlertedFleet.Rig("left", maxErrorNs: 150_000);
        before.Run(rig, 5);
        before.Run(rig, 1, buffer => buffer.Feeds[0].MessagesLost += 3);
        before.Run(rig, 40);
        Assert.Contains("Fired FeedGap appliance=left, feed=itch", before.Changes());
        AlertInstance uncertain = Assert.Single(before.Engine.Alerts, one => one.Rule.Name == "ClockUncertain");
        Assert.Equal(AlertState.Pending, uncertain.State);
        KeptAlerts kept = Kept(before);

        AlertedFleet after = new(BuiltInRules.Make());
        after.Restore(kept);
        after.Run(null, 20);                                    // the appliance has not been received yet
        Assert.Empty(after.Changes());
        Assert.True(Assert.Single(after.Views(), one => one.Name == "FeedGap").IsUnknown);

        // 45 s of 60 had passed before the restart.
        after.Run(rig, 10);
        Assert.Empty(after.Changes());
        after.Run(rig, 10);
        Assert.Equal(["Fired ClockUncertain appliance=left"], after.Changes());
        after.Run(rig, 300);
        Assert.Equal(["Resolved FeedGap appliance=left, feed=itch"], after.Changes());
    }

    [Fact]
    public void an_alert_of_a_rule_that_is_gone_has_ended()
    {
        AlertedFleet before = new(BuiltInRules.Make());
        PublisherRig rig = AlertedFleet.Rig("left");
        before.Run(rig, 5);
        before.Run(rig, 1, buffer => buffer.Feeds[0].MessagesLost += 3);
        AlertedFleet after = new([.. BuiltInRules.Make().Where(rule => rule.Name != "FeedGap")]);

        after.Restore(Kept(before));
        after.Run(null, 1);

        Assert.DoesNotContain(after.Views(), one => one.Name == "FeedGap");
        Assert.Contains(after.Engine.Ended, one => one.Name == "FeedGap" && one.ResolvedTimeNs is not null);
    }

    [Fact]
    public async Task the_keeper_writes_what_changed()
    {
        var notices = new Notices();
        var board = new AlertBoard(new AlertEngine(BuiltInRules.Make()));
        board.Evaluate(new FleetModel(new FleetLimits()));
        Assert.True(board.Silences.TryAdd(new Silence("s1", [], "ann", "why", 0, long.MaxValue)));
        await using (var sender = new AlertSender())
        {
            await using var keeper = new AlertKeeper(Open(), sender, notices);
            keeper.Start();
            keeper.Take(board);
        }
        using AlertStore store = Open();

        KeptAlerts read = store.Read();

        Assert.Equal("s1", Assert.Single(read.Silences).Id);
        Assert.Contains(read.Alerts, one => one.Name == "MonitorAlive");
        Assert.Empty(notices.Lines);
    }

    [Fact]
    public async Task the_keeper_has_written_when_it_says_so()
    {
        var board = new AlertBoard(new AlertEngine(BuiltInRules.Make()));
        await using var sender = new AlertSender();
        await using var keeper = new AlertKeeper(Open(), sender, new Notices());
        board.Evaluate(new FleetModel(new FleetLimits()));
        Assert.True(board.Silences.TryAdd(new Silence("s1", [], "ann", "why", 0, long.MaxValue)));
        keeper.Take(board);

        Failure? failure = await keeper.Keep();

        Assert.Null(failure);
        using (AlertStore added = Open())
            Assert.Equal("s1", Assert.Single(added.Read().Silences).Id);
        board.Silences.Remove("s1");
        keeper.Take(board);
        Assert.Null(await keeper.Keep());
        using AlertStore removed = Open();
        Assert.Empty(removed.Read().Silences);
    }

    [Fact]
    public async Task the_keeper_says_once_that_it_cannot_write_and_when_it_can_again()
    {
        var notices = new Notices();
        var board = new AlertBoard(new AlertEngine(BuiltInRules.Make()));
        board.Evaluate(new FleetModel(new FleetLimits()));
        AlertStore store = Open();
        using (var other = Database.Open(_folder.File("alerts.db"), AlertStore.Schema))
        {
            other.Execute("CREATE TRIGGER full BEFORE INSERT ON alert BEGIN SELECT RAISE(ABORT, 'no room'); END");
            await using (var sender = new AlertSender())
            {
                await using var keeper = new AlertKeeper(store, sender, notices);
                keeper.Start();
                keeper.Take(board);
                Assert.True(SpinWait.SpinUntil(() => notices.Lines.Length == 1, Patience));
                await Task.Delay(TimeSpan.FromSeconds(1.5));
                Assert.Contains("no room", keeper.Kept.Failure, StringComparison.Ordinal);
                other.Execute("DROP TRIGGER full");
                Assert.True(SpinWait.SpinUntil(() => notices.Lines.Length == 2, Patience));
                Assert.True(SpinWait.SpinUntil(() => keeper.Kept.Failure is null, Patience));
            }
        }
        using AlertStore after = Open();

        Assert.StartsWith("alerts are not kept over a restart: ", notices.Lines[0], StringComparison.Ordinal);
        Assert.Contains("no room", notices.Lines[0], StringComparison.Ordinal);
        Assert.Equal("alerts are kept over a restart again", notices.Lines[1]);
        Assert.Contains(after.Read().Alerts, one => one.Name == "MonitorAlive");
    }

    [Fact]
    public async Task what_nobody_expects_is_a_failure_of_the_keeper_and_not_its_end()
    {
        var notices = new Notices();
        var board = new AlertBoard(new AlertEngine(BuiltInRules.Make()));
        board.Evaluate(new FleetModel(new FleetLimits()));
        AlertStore store = Open();
        store.Dispose();
        await using var sender = new AlertSender();
        await using var keeper = new AlertKeeper(store, sender, notices);
        keeper.Take(board);
        keeper.Start();
        Assert.True(SpinWait.SpinUntil(() => notices.Lines.Length == 1, Patience));

        Failure? failure = await keeper.Keep();

        Assert.Contains("unexpected ObjectDisposedException", $"{failure}", StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private KeptAlerts Kept(AlertedFleet fleet)
    {
        using (AlertStore store = Open())
            store.Write(new KeptAlerts { Alerts = [.. fleet.Engine.Alerts.Select(KeptAlert.Of)] });
        using AlertStore other = Open();
        return other.Read();
    }

    private AlertStore Open() => new(Database.Open(_folder.File("alerts.db"), AlertStore.Schema));
}
