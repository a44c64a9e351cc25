// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Model.Events;
using Telemetry.Model.Failures;
using Telemetry.Model.Fingerprints;
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;
using TestSupport;
using TestSupport.Publishing;

namespace Telemetry.Publishing.Tests;

/// <summary>What the host is set to, as it reaches subscribers and the own output.</summary>
public sealed class ReportedHostSettingsTests
{
    private readonly FingerprintHistory _history = new();
    private readonly PublisherRig _rig;

    public ReportedHostSettingsTests() => _rig = new PublisherRig(options => options with { HostSettings = _history });

    [Fact]
    public void it_is_unknown_until_it_is_known_and_then_beside_every_interval_and_histogram()
    {
        _rig.Interval(buffer => buffer.Histograms[0].RecordValue(1000));
        _rig.Work();
        HostFingerprint fingerprint = Set("performance");
        _rig.Interval(buffer => buffer.Histograms[0].RecordValue(2000));
        _rig.End();

        foreach ((_, RecordingSink sink) in new[] { _rig.ReadOutlet(), _rig.ReadLocal() })
        {
            string hash = $"{fingerprint.Hash:x16}";
            Assert.Equal([null, hash, hash], sink.Snapshots.Select(snapshot => snapshot.Interval.HostSettings?.Hash));
            Assert.All(sink.Snapshots.Skip(1), snapshot => Assert.Equal(0, snapshot.Interval.HostSettings!.Changes));
            HostSettingsReport got = Assert.Single(sink.HostSettings);
            Assert.Equal((hash, "fail", 1, 1, 1, 1, 0),
                (got.Hash, got.Verdict, got.Ok, got.Warn, got.Fail, got.NotApplicable, got.Unknown));
            Assert.Equal(["sock-rmem-max"], got.Failing!);
            Assert.Equal(
                [
                    new("mem-ksm", "host", "0", "ok", true), new("mem-thp", "host", "always", "warn", true),
                    new("power-epb", "none", null, "not_applicable", true),
                    new("power-governor", "cpu1", "performance", null, true),
                    new("sock-rmem-max", "host", "212992", "fail", false),
                ],
                got.Settings!);
        }
        SbeSchema schema = Schema();
        ulong[] hashes = [.. _rig.Outlet.Taken.Select(item => schema.Read(item.Message))
            .Where(message => message["message"] is "seriesSamples" && message["scope"] is 0L)
            .Select(message => (ulong)message["hostSettingsHash"])];
        Assert.Equal([0UL, fingerprint.Hash], hashes);
    }

    [Fact]
    public void a_change_is_an_event_with_its_texts_and_counts_in_its_interval()
    {
        Set("performance");
        _rig.Interval();
        _rig.Work();
        HostFingerprint after = Set("powersave");
        _history.Add(new SettingChange(1, "power-governor", "cpu1", "performance", "powersave", after.Hash)
        {
            Verdict = CheckVerdict.Warn,
        });
        _rig.Publish(Change(1));
        _rig.Interval();
        _rig.Work();
        _rig.End();

        (_, RecordingSink sink) = _rig.ReadOutlet();
        EventReport got = Assert.Single(sink.Events);
        Assert.Equal(("setting_changed", "warning", "instant", "power-governor", "cpu1", "performance", "powersave"),
            (got.Event, got.Severity, got.State, got.Setting, got.Target, got.Before, got.After));
        Assert.Equal((PublisherRig.StartNs + 5, PublisherRig.StartNs + 3, $"{after.Hash:x16}", "warn"),
            (got.StampNs, got.SinceStampNs, got.HostSettingsHash, got.Verdict));
        Assert.Equal(PublisherRig.OffsetNs + PublisherRig.StartNs + 5, got.TimeNs);
        Assert.Equal([0L, 1, 0], sink.Snapshots.Select(snapshot => snapshot.Interval.HostSettings!.Changes!.Value));
        Assert.Equal(2, sink.HostSettings.Count);
        HostSettingsReport total = _rig.ReadOutlet().Reader.Summary("watch").HostSettings!;
        Assert.Equal(($"{after.Hash:x16}", 1L), (total.Hash, total.Changes));
        SbeSchema schema = Schema();
        Dictionary<string, object> changed = _rig.Outlet.Taken.Select(item => schema.Read(item.Message))
            .Single(message => message["message"] is "settingChanged");
        Assert.Equal("powersave", SbeSchema.Text(changed["after"]));
    }

    [Fact]
    public void who_comes_late_gets_the_list()
    {
        _rig.Outlet.Connected = false;
        HostFingerprint fingerprint = Set("performance");
        _rig.Interval();
        _rig.Work();
        int before = _rig.Outlet.Taken.Count;
        _rig.Outlet.Connected = true;
        _rig.Interval();
        _rig.Work();

        HostSettingsReport got = Assert.Single(_rig.ReadOutlet(index => index < before).Sink.HostSettings);
        Assert.Equal(($"{fingerprint.Hash:x16}", fingerprint.Settings.Count), (got.Hash, got.Settings!.Count));
    }

    [Fact]
    public void as_long_as_nobody_is_there_none_is_reported()
    {
        _rig.Outlet.Connected = false;
        long OffersOfAnInterval()
        {
            long before = _rig.Outlet.Offers;
            _rig.Interval();
            _rig.Work();
            return _rig.Outlet.Offers - before;
        }

        _ = OffersOfAnInterval();
        long without = OffersOfAnInterval();
        Set("performance");
        _ = OffersOfAnInterval();

        Assert.Equal(without, OffersOfAnInterval());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(200)]
    public void who_comes_while_another_is_there_gets_the_list_with_two_more_statuses(int settings)
    {
        var fingerprint = new HostFingerprint(Enumerable.Range(0, settings).Select(index =>
            new HostSetting("power-governor", $"cpu{index}", "performance", CheckVerdict.Ok, IsCompared: true)));
        _history.Current.Value = fingerprint;
        foreach (int _ in (int[])[1, 2, 3])
        {
            _rig.Interval();
            _rig.Work();
        }
        int before = _rig.Outlet.Taken.Count;
        foreach (int _ in (int[])[1, 2])
        {
            _rig.Interval();
            _rig.Work();
        }

        HostSettingsReport got = Assert.Single(_rig.ReadOutlet(index => index < before).Sink.HostSettings);
        Assert.Equal(($"{fingerprint.Hash:x16}", settings), (got.Hash, got.Settings!.Count));
        Assert.Equal(settings, got.Settings.Select(setting => setting.Target).Distinct().Count());
        Assert.Single(_rig.ReadOutlet().Sink.HostSettings);
    }

    [Fact]
    public void a_list_of_which_a_part_was_missed_is_not_reported()
    {
        SbeSchema schema = Schema();
        Set("performance");
        _rig.End();
        int missed = 0;

        (_, RecordingSink sink) = _rig.ReadOutlet(index =>
        {
            Dictionary<string, object> message = schema.Read(_rig.Outlet.Taken[index].Message);
            bool misses = message["message"] is "hostSetting" && message["index"] is 2L;
            missed += misses ? 1 : 0;
            return misses;
        });

        Assert.True(missed > 0, "no list");
        Assert.Empty(sink.HostSettings);
        Assert.All(sink.Snapshots, snapshot => Assert.Null(snapshot.Interval.HostSettings!.Failing));
    }

    private static SbeSchema Schema() => new(typeof(MessageHeader).Assembly.GetManifestResourceStream(
        "Telemetry.Messages.telemetry-sbe.xml")!);

    private static TelemetryEvent Change(long number) => new()
    {
        Kind = TelemetryEventKind.SettingChanged,
        Severity = EventRules.SeverityOf(TelemetryEventKind.SettingChanged),
        State = EventState.Instant,
        StampNs = PublisherRig.StartNs + 5,
        RaisedByStampNs = PublisherRig.StartNs + 5,
        OpenedStampNs = PublisherRig.StartNs + 3,
        FeedIndex = -1,
        LineIndex = -1,
        SessionIndex = -1,
        RepairedByLineIndex = -1,
        TickFeedIndex = -1,
        TickLineIndex = -1,
        Amount = number,
    };

    private HostFingerprint Set(string governor)
    {
        var fingerprint = new HostFingerprint(
        [
            new("power-governor", "cpu1", governor, null, IsCompared: true),
            new("mem-thp", "host", "always", CheckVerdict.Warn, IsCompared: true),
            new("sock-rmem-max", "host", "212992", CheckVerdict.Fail, IsCompared: false),
            new("mem-ksm", "host", "0", CheckVerdict.Ok, IsCompared: true),
            new("power-epb", "none", null, CheckVerdict.NotApplicable, IsCompared: true),
        ]);
        _history.Current.Value = fingerprint;
        return fingerprint;
    }
}
