// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Messages;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Reports.Host;
using Telemetry.Reports.Receiving;
using TestSupport.Publishing;

namespace Telemetry.Reports.Tests.Receiving;

/// <summary>Several publishers on one channel, as a <c>watch</c> reads them.</summary>
public sealed class PublisherReadersTests
{
    private readonly RecordingSink _sink = new();
    private readonly List<string> _notices = [];
    private readonly PublisherReaders _readers;

    public PublisherReadersTests() => _readers = new PublisherReaders(_sink, new ReaderLimits(), new Notices(_notices));

    [Fact]
    public void two_whose_messages_come_in_turns_are_both_reported_under_their_own_names()
    {
        PublisherRig left = Run("left", 0xA1, intervals: 5);
        PublisherRig right = Run("right", 0xB2, intervals: 5);

        GiveInTurns(left, right);

        Assert.Equal(5, _sink.Snapshots.Count(one => one.Interval is { Host: "left", Incarnation: LeftText }));
        Assert.Equal(5, _sink.Snapshots.Count(one => one.Interval is { Host: "right", Incarnation: RightText }));
        Assert.Equal(1, _sink.Events.Count(one => one.Publisher == new PublisherName("left", null, LeftText)));
        Assert.Equal(1, _sink.Events.Count(one => one.Publisher == new PublisherName("right", null, RightText)));
        SummaryReport newest = _readers.Summary("watch");
        SummaryReport other = Assert.Single(newest.Others);
        Assert.Equal(("left", "right"), (other.Host, newest.Host));
        Assert.All([.. newest.Received!, .. other.Received!], stream => Assert.Equal(0, stream.Missing));
        Assert.True(_readers.IsFinal);
        Assert.Single(_notices);
    }

    [Fact]
    public void one_of_which_messages_are_lost_is_the_one_that_misses_them()
    {
        PublisherRig left = Run("left", 0xA1, intervals: 5);
        PublisherRig right = Run("right", 0xB2, intervals: 5);
        right.Outlet.Taken.RemoveRange(40, 3);

        GiveInTurns(left, right);

        SummaryReport newest = _readers.Summary("watch");
        Assert.Equal(3, newest.Received!.Sum(stream => stream.Missing));
        Assert.Equal(0, newest.Others[0].Received!.Sum(stream => stream.Missing));
    }

    [Fact]
    public void two_of_one_host_are_told_apart_by_their_instances_and_have_their_labels()
    {
        var rig = new PublisherRig(options => options with
        {
            HostName = "trade01",
            Instance = "md",
            Labels = [new Label("site", "NY4"), new Label("rack", "a=b")],
        });
        rig.Publish(new TelemetryEvent { Kind = TelemetryEventKind.LineDown, FeedIndex = 0, LineIndex = 0 });
        rig.Interval(isLast: true);
        rig.Work(20_000);

        Give(rig);

        SummaryReport summary = _readers.Summary("watch");
        Assert.Equal(("trade01", "md"), (summary.Host, summary.Instance));
        Assert.Equal([new Label("site", "NY4"), new Label("rack", "a=b")], summary.Labels);
        Assert.Equal("md", Assert.Single(_sink.Snapshots).Interval.Instance);
        Assert.Equal("md", Assert.Single(_sink.Events).Publisher!.Instance);
    }

    [Fact]
    public void labels_whose_names_are_those_of_metrics_and_alerts_or_no_names_at_all_are_renamed()
    {
        var rig = new PublisherRig(options => options with
        {
            Labels =
            [
                new Label("alertname", "FeedGap"), new Label("severity", "none"), new Label("site", "NY4"),
                new Label("my site", "a"), new Label("my-site", "b"), new Label("9", "c"), new Label("__name__", "d"),
            ],
        });
        rig.Interval(isLast: true);
        rig.Work(20_000);

        Give(rig);

        Assert.Equal(
        [
            new Label("label_alertname", "FeedGap"), new Label("label_severity", "none"), new Label("site", "NY4"),
            new Label("my_site", "a"), new Label("label_my_site", "b"), new Label("label_9", "c"),
            new Label("label___name__", "d"),
        ], _readers.Summary("watch").Labels);
    }

    [Fact]
    public void a_publisher_of_version_7_has_neither_instance_nor_labels()
    {
        PublisherRig rig = Begin("trade01", 0xA1);
        foreach ((int stream, byte[] message) in rig.Outlet.Taken)
        {
            bool isStatus = BinaryPrimitives.ReadUInt16LittleEndian(message.AsSpan(2)) == StatusMessage.TemplateId;
            byte[] old = isStatus ? message[..^(2 * sizeof(uint))] : message;
            BinaryPrimitives.WriteUInt16LittleEndian(old.AsSpan(6), 7);
            _readers.OnMessage(stream, old);
        }

        SummaryReport summary = _readers.Summary("watch");
        Assert.Equal(("trade01", null), (summary.Host, summary.Instance));
        Assert.Empty(summary.Labels);
        Assert.Equal(["eth0", "eth1"], summary.Interfaces);
    }

    [Fact]
    public void two_that_have_one_name_at_the_same_time_are_told_of_once_and_both_shown()
    {
        PublisherRig left = Run("trade01", 0xA1, intervals: 5);
        PublisherRig right = Run("trade01", 0xB2, intervals: 5);

        for (int second = 0; second <= 8; second++)
        {
            _readers.NowNs = second * PublisherRig.SecondNs;
            GiveInTurns(left, right);
            _readers.CheckPresence();
            Assert.Equal(second > 5, _notices.Any(IsConflict));
        }

        Assert.Equal("two appliances call themselves trade01: give each an instance of its own (instance: in its "
            + "configuration)", Assert.Single(_notices, IsConflict));
        Assert.Single(_readers.Summary("watch").Others);
    }

    [Fact]
    public void one_that_was_restarted_or_has_another_instance_is_in_no_conflict()
    {
        PublisherRig before = Begin("trade01", 0xA1);
        PublisherRig after = Begin("trade01", 0xB2);
        var named = new PublisherRig(options => options with
        {
            HostName = "trade01",
            Instance = "md",
            Incarnation = 0xC3,
        });
        named.Interval();
        named.Work();
        for (int second = 0; second < 60; second++)
        {
            _readers.NowNs = second * PublisherRig.SecondNs;
            // The last messages of the first one come late.
            if (second < 14)
                Give(before);
            if (second >= 10)
                Give(after);
            Give(named);
            _readers.CheckPresence();
        }

        Assert.DoesNotContain(_notices, IsConflict);
    }

    [Fact]
    public void one_of_several_that_falls_silent_is_told_of_and_so_is_its_return()
    {
        PublisherRig steady = Begin("trade01", 0xA1);
        PublisherRig silent = Begin("trade02", 0xB2);
        PublisherRig ended = Run("trade03", 0xC3, intervals: 2);
        for (int second = 0; second <= 40; second++)
        {
            _readers.NowNs = second * PublisherRig.SecondNs;
            Give(steady);
            if (second is < 5 or 30)
                Give(silent);
            if (second < 5)
                Give(ended);
            _readers.CheckPresence();
            Assert.Equal(second < 14 ? 0 : second < 30 ? 1 : second < 40 ? 2 : 3, _notices.Count(IsPresence));
        }

        Assert.Equal(
            [
                "trade02 00000000000000b2: nothing received for 10 s", "trade02 00000000000000b2: received again",
                "trade02 00000000000000b2: nothing received for 10 s",
            ],
            _notices.Where(IsPresence));
    }

    private static bool IsPresence(string notice) => notice.Contains("received", StringComparison.Ordinal);

    private static bool IsConflict(string notice) => notice.StartsWith("two appliances", StringComparison.Ordinal);

    [Fact]
    public void beyond_the_bound_a_publisher_takes_the_place_of_one_that_ended_or_was_silent_and_of_no_other()
    {
        for (ulong publisher = 1; publisher <= PublisherReaders.MaxPublishers; publisher++)
            Give(Begin($"host{publisher}", publisher));
        _readers.NowNs += PublisherReaders.SilentNs - 1;

        Give(Begin("too many", 999));
        Assert.Equal(PublisherReaders.MaxPublishers - 1, _readers.Summary("watch").Others.Count);
        Assert.True(_readers.Refused > 0);
        Assert.Contains(_notices, text => text.StartsWith("more than 256 publishers", StringComparison.Ordinal));

        for (ulong publisher = 2; publisher <= PublisherReaders.MaxPublishers; publisher++)
            Give(Begin($"host{publisher}", publisher));
        _readers.NowNs++;
        Give(Begin("late", 1000));
        SummaryReport summary = _readers.Summary("watch");
        Assert.Equal("late", summary.Host);
        Assert.DoesNotContain(summary.Others, other => other.Host == "host1");
        Assert.Equal(PublisherReaders.MaxPublishers - 1, summary.Others.Count);
    }

    [Fact]
    public void without_any_publisher_the_summary_is_empty()
    {
        _readers.OnMessage(1001, "no message of ours"u8);

        SummaryReport summary = _readers.Summary("watch");
        Assert.Equal((null, 4, 0), (summary.Host, summary.Received!.Count, summary.Others.Count));
        Assert.False(_readers.IsFinal);
    }

    private const string LeftText = "00000000000000a1";
    private const string RightText = "00000000000000b2";

    private static PublisherRig Begin(string host, ulong incarnation)
    {
        var rig = new PublisherRig(options => options with { HostName = host, Incarnation = incarnation });
        rig.Interval();
        rig.Work();
        return rig;
    }

    private static PublisherRig Run(string host, ulong incarnation, int intervals)
    {
        PublisherRig rig = Begin(host, incarnation);
        rig.Publish(new TelemetryEvent { Kind = TelemetryEventKind.LineDown, FeedIndex = 0, LineIndex = 0 });
        for (int interval = 2; interval <= intervals; interval++)
        {
            rig.Interval(isLast: interval == intervals);
            rig.Work(20_000);
        }
        Assert.True(rig.Publisher.IsDone);
        return rig;
    }

    private void Give(PublisherRig rig)
    {
        foreach ((int stream, byte[] message) in rig.Outlet.Taken)
            _readers.OnMessage(stream, message);
    }

    private void GiveInTurns(PublisherRig left, PublisherRig right)
    {
        for (int index = 0; index < Math.Max(left.Outlet.Taken.Count, right.Outlet.Taken.Count); index++)
        {
            foreach (PublisherRig rig in new[] { left, right })
            {
                if (index < rig.Outlet.Taken.Count)
                    _readers.OnMessage(rig.Outlet.Taken[index].Stream, rig.Outlet.Taken[index].Message);
            }
        }
    }

    private sealed class Notices(List<string> told) : IProgress<string>
    {
        public void Report(string value) => told.Add(value);
    }
}
