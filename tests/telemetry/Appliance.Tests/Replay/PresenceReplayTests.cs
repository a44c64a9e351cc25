// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Telemetry.Appliance.Replay;
using Telemetry.CaptureFiles;
using Telemetry.Config;
using Telemetry.Config.Reading;
using Telemetry.Model.Control;
using Telemetry.Model.Definitions;
using Telemetry.Model.Packets;
using Telemetry.Reports;
using Telemetry.Reports.Events;
using Telemetry.Yaml;
using TestSupport;
using TestSupport.CaptureFiles;
using TestSupport.Publishing;

namespace Telemetry.Appliance.Tests.Replay;

/// <summary>Times in which a run did not see a flow, in the replay of its capture: what passed then is no loss of the
/// market.</summary>
public sealed class PresenceReplayTests
{
    private const long Ms = 1_000_000;
    private const long StartNs = 1_714_407_847_000_000_000;
    private const string Feed = "feeds: [{name: itch, protocol: moldudp64, lines: [{address: 239.1.1.1:5000}]}]";

    private static readonly Configuration Settings = Build();
    private static readonly FlowDefinition Flow = Settings.Topology.Flows.Single();

    [Theory]
    [InlineData(ControlKind.FlowUnwatched, ControlKind.FlowWatched, "appliance", false)]
    [InlineData(ControlKind.GroupNotJoined, ControlKind.GroupJoined, "not_joined", false)]
    [InlineData(ControlKind.FlowUnwatched, ControlKind.FlowWatched, "appliance", true)]
    [InlineData(ControlKind.GroupNotJoined, ControlKind.GroupJoined, "not_joined", true)]
    public void numbers_that_passed_unseen_are_unobserved_and_later_ones_are_lost(
        ControlKind gone, ControlKind back, string cause, bool frames)
    {
        (SummaryReport summary, GapReport[] gaps) = Replay(frames, write =>
        {
            write.Packets(1, 10);
            write.Told(gone, 40);
            write.Told(back, 90);
            write.Packets(101, 110);                                // 90 passed meanwhile
            write.Packets(114, 200);                                // 3 were lost
        });

        FeedReport feed = Assert.Single(summary.Feeds);
        Assert.Equal((107L, 90L, 3L), (feed.Messages, feed.MessagesUnobserved, feed.MessagesLost));
        Assert.Equal(200, feed.Messages + feed.MessagesUnobserved + feed.MessagesLost);
        Assert.Equal((90L, 3L), (feed.Lines[0].MessagesUnobserved, feed.Lines[0].MessagesMissing));
        Assert.Equal(
            [("unobserved", cause, 11UL, 100UL), ("lost", null, 111UL, 113UL)],
            gaps.Where(gap => gap.Scope == "feed").Select(gap => (gap.State, gap.Cause, gap.First, gap.Last)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void without_such_a_time_the_same_numbers_are_lost(bool frames)
    {
        (SummaryReport summary, _) = Replay(frames, write =>
        {
            write.Packets(1, 10);
            write.Packets(101, 200);
        });

        FeedReport feed = Assert.Single(summary.Feeds);
        Assert.Equal((110L, 0L, 90L), (feed.Messages, feed.MessagesUnobserved, feed.MessagesLost));
    }

    [Theory]
    [InlineData(true, 1L, 0L)]
    [InlineData(false, 0L, 1L)]
    public void what_may_be_among_lost_records_whose_place_was_known_later_is_unobserved(
        bool isDoubted, long unobserved, long lost)
    {
        (SummaryReport summary, GapReport[] gaps) = Replay(frames: false, write =>
        {
            write.Packets(1, 10);
            write.Packets(12, 14);                                  // from another ring than that which lost 11
            if (isDoubted)
                write.Doubted(15, untilMs: 35);
            write.LostBefore = 1;                                   // told after the window of the gap
            write.Packets(40, 40);
            write.LostBefore = 0;
            write.Packets(41, 50);
            write.Packets(52, 60);
        });

        FeedReport feed = Assert.Single(summary.Feeds);
        Assert.Equal((25 + unobserved, 1 + lost), (feed.MessagesUnobserved, feed.MessagesLost));
        Assert.Equal(1, feed.Lines[0].RecordsLost);
        Assert.Equal(isDoubted ? "unobserved" : "lost", gaps.Single(gap => gap is { Scope: "feed", First: 11 }).State);
    }

    [Fact]
    public void a_flow_that_is_not_seen_at_the_start_is_no_time_before_the_first_packet()
    {
        (SummaryReport summary, _) = Replay(frames: false, write =>
        {
            write.Told(ControlKind.FlowUnwatched, -50_000);
            write.Told(ControlKind.FlowWatched, 0);
            write.Packets(1, 10);
        });

        FeedReport feed = Assert.Single(summary.Feeds);
        Assert.Equal((10L, 0L, 0L), (feed.Messages, feed.MessagesUnobserved, feed.MessagesLost));
        Assert.InRange(summary.DurationNs!.Value, 9 * Ms, 11 * Ms);
    }

    private static (SummaryReport Summary, GapReport[] Gaps) Replay(bool frames, Action<Script> write)
    {
        using var folder = new ScratchFolder();
        string path = folder.File("run.pcapng");
        if (frames)
        {
            using var output = new MemoryStream();
            var file = new FrameFile(output);
            file.WriteSection();
            file.WriteInterface("eth1 xdp_rx", "stamps of the kernel at this hook");
            write(new Script
            {
                Frame = (frame, payload, stampNs) => file.Write(new FileFrame
                {
                    Interface = 0,
                    TimeNs = stampNs,
                    Bytes = frame,
                    WireLength = (uint)frame.Length,
                    Hook = Hook.XdpRx,
                    IsOfFlow = true,
                    PayloadLength = payload.Length,
                    Segments = 1,
                }),
                Message = message => file.Write(in message, Flow, offsetNs: 0),
            });
            file.Flush();
            File.WriteAllBytes(path, output.ToArray());
        }
        else
        {
            using var writer = new CaptureWriter(path, [Flow], new CaptureWriterOptions());
            write(new Script
            {
                Packet =
                    (payload, stampNs, lost) => writer.Write(PacketOf(payload, stampNs, lost)),
                Message = message => writer.Write(in message),
            });
        }
        var sink = new RecordingSink();
        SummaryReport summary = ReplayRun.Run(
            new ReplayPlan { Captures = [path], Configuration = Settings }, sink, new Progress<ReplayProgress>(),
            new Progress<string>(), CancellationToken.None);
        return (summary, [.. sink.Gaps]);
    }

    private static CapturedPacket PacketOf(byte[] payload, long stampNs, uint lostBefore) => new()
    {
        Head = new PacketHead
        {
            StampNs = stampNs,
            FlowId = Flow.Id,
            PayloadLength = payload.Length,
            WireLength = (uint)payload.Length + 42,
            GsoSegments = 1,
            LostBefore = lostBefore,
        },
        Payload = payload,
        SourceAddress = EndpointAddress.FromAddress(IPAddress.Parse("10.0.0.1")),
        DestinationAddress = Flow.Endpoint.Address,
        SourcePort = 40_000,
        DestinationPort = 5000,
    };

    private static Configuration Build()
    {
        var errors = new ErrorList();
        var built = Configuration.Build(ConfigReader.ReadText(Feed, "test.yaml", errors));
        errors.ThrowIfAny();
        return built;
    }

    /// <summary>What a run saw, number n at n milliseconds.</summary>
    private sealed class Script
    {
        internal Action<byte[], byte[], long>? Frame { get; init; }

        internal Action<byte[], long, uint>? Packet { get; init; }

        internal uint LostBefore { get; set; }

        internal required Action<ControlMessage> Message { get; init; }

        internal void Packets(int first, int last)
        {
            for (int number = first; number <= last; number++)
            {
                byte[] payload =
                    [.. "SESSION001"u8, 0, 0, 0, 0, 0, 0, 0, (byte)number, 0, 1, 0, 5, .. "hello"u8];
                long stampNs = StartNs + (number * Ms);
                Frame?.Invoke(Frames.UdpFrame("239.1.1.1", 5_000, payload), payload, stampNs);
                Packet?.Invoke(payload, stampNs, LostBefore);
            }
        }

        internal void Doubted(long ms, long untilMs) => Message(new ControlMessage
        {
            Kind = ControlKind.LossDoubted,
            FlowId = Flow.Id,
            StampNs = StartNs + (ms * Ms),
            Count = (untilMs - ms) * Ms,
        });

        internal void Told(ControlKind kind, long ms) => Message(new ControlMessage
        {
            Kind = kind,
            FlowId = Flow.Id,
            StampNs = StartNs + (ms * Ms),
            SinceNs = StartNs + ((ms - 10) * Ms),
        });
    }
}
