// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Net;
using Telemetry.Model.Clocks;
using Telemetry.Model.Definitions;
using Telemetry.Model.Packets;
using TestSupport;
using TestSupport.Binary;
using TestSupport.CaptureFiles;

namespace Telemetry.CaptureFiles.Tests;

/// <summary>What the reader read, written and read again.</summary>
public class CaptureWriterTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly FlowDefinition[] Flows =
    [
        Replayed.Flow(1, "233.0.0.1", 5000), Replayed.Flow(2, "10.0.0.2", 7000, tcp: true),
        Replayed.Flow(3, "10.0.0.2", 7000, tcp: true, source: true), Replayed.Flow(4, "ff02::9", 5000),
        Replayed.Flow(5, "233.0.0.5", 5000) with { VlanId = 12 },
    ];

    private static UInt128 Address(string text) => EndpointAddress.FromAddress(IPAddress.Parse(text));

    private static CapturedPacket Packet(int flow, long stampNs, byte[] payload, int payloadLength) => new()
    {
        Head = new PacketHead
        {
            StampNs = stampNs,
            FlowId = flow,
            PayloadLength = payloadLength,
            WireLength = (uint)payloadLength + 90,
            Hook = flow == 2 ? Hook.TcTx : Hook.XdpRx,
            GsoSegments = flow == 2 ? (ushort)3 : (ushort)1,
            LostBefore = flow == 1 ? 17u : 0,
        },
        Payload = payload,
        SourceAddress = Address(flow == 3 ? "10.0.0.2" : flow == 4 ? "fe80::1" : "10.0.0.1"),
        DestinationAddress = Address(flow switch
        {
            1 => "233.0.0.1",
            2 => "10.0.0.2",
            3 => "10.0.0.1",
            4 =>
            "ff02::9",
            _ => "233.0.0.5"
        }),
        SourcePort = flow == 3 ? (ushort)7000 : (ushort)40_000,
        DestinationPort = flow switch { 2 => 7000, 3 => 40_000, _ => 5000 },
        TcpSequence = flow is 2 or 3 ? 123_456_789u : 0,
        TcpAcknowledgement = flow is 2 or 3 ? 987_654_321u : 0,
        TcpFlags = flow switch { 2 => 0x18, 3 => 0x12, _ => 0 },
        TcpWindow = flow is 2 or 3 ? (ushort)(500 + flow) : (ushort)0,
        TcpWindowScale = flow == 3 ? TcpWindowScale.Shift0 + 7 : TcpWindowScale.Unknown,
        InterfaceIndex = 4,
    };

    [Fact]
    public void every_field_that_the_pipeline_sees_comes_back()
    {
        using var folder = new ScratchFolder();
        string path = folder.File("live.pcapng");
        using (var writer = new CaptureWriter(path, Flows, new CaptureWriterOptions
        {
            Offset =
            new ClockOffset(1_000_000, 0),
            QueueBytes = 1 << 20
        }))
        {
            for (int flow = 1; flow <= 5; flow++)
                writer.Write(Packet(flow, 1000 + flow, [1, 2, 3, (byte)flow], flow == 2 ? 70_000 : 900));
            writer.CountLoss(3, 5);
        }

        using var reader = new ReplayReader(new CaptureSet([path]), Flows);
        CapturedPacket packet = default;
        for (int flow = 1; flow <= 5; flow++)
        {
            CapturedPacket sent = Packet(flow, 1000 + flow, [1, 2, 3, (byte)flow], flow == 2 ? 70_000 : 900);
            Assert.True(reader.TryNext(ref packet));
            Assert.Equal(1_001_000 + flow, packet.Head.StampNs);
            Assert.Equal((sent.Head.FlowId, sent.Head.PayloadLength, sent.Head.WireLength, sent.Head.LostBefore,
                sent.Head.GsoSegments,
                sent.Head.Hook),
                (packet.Head.FlowId, packet.Head.PayloadLength, packet.Head.WireLength, packet.Head.LostBefore,
                packet.Head.GsoSegments,
                    packet.Head.Hook));
            Assert.Equal((sent.SourceAddress, sent.DestinationAddress, sent.SourcePort, sent.DestinationPort),
                (packet.SourceAddress, packet.DestinationAddress, packet.SourcePort, packet.DestinationPort));
            Assert.Equal((sent.TcpSequence, sent.TcpAcknowledgement, sent.TcpFlags),
                (packet.TcpSequence, packet.TcpAcknowledgement, packet.TcpFlags));
            Assert.Equal((sent.TcpWindow, sent.TcpWindowScale), (packet.TcpWindow, packet.TcpWindowScale));
            Assert.Equal(sent.Payload.ToArray(), packet.Payload.ToArray());
        }

        Assert.False(reader.TryNext(ref packet));
        Assert.Empty(reader.Failures);
        Assert.Equal(5, reader.Counters.Seen);
        Assert.Equal(5, reader.TrailingLossOf(3));
        Assert.Equal(0, reader.TrailingLossOf(2));
    }

    [Theory]
    [InlineData(TcpWindowScale.Unknown)]
    [InlineData(TcpWindowScale.Shift0)]
    [InlineData(TcpWindowScale.ShiftLast)]
    [InlineData(TcpWindowScale.None)]
    public void the_window_scale_of_a_syn_comes_back(TcpWindowScale scale)
    {
        using var folder = new ScratchFolder();
        string path = folder.File("live.pcapng");
        using (var writer = new CaptureWriter(path, Flows, new CaptureWriterOptions { QueueBytes = 1 << 20 }))
        {
            CapturedPacket syn = Packet(2, 1000, [], 0);
            syn.TcpFlags = 2;
            syn.TcpWindowScale = scale;
            writer.Write(syn);
        }

        using var reader = new ReplayReader(new CaptureSet([path]), Flows);
        CapturedPacket packet = default;
        Assert.True(reader.TryNext(ref packet));
        Assert.Equal((502, scale, 0), (packet.TcpWindow, packet.TcpWindowScale, packet.Head.PayloadLength));
    }

    [Fact]
    public void what_does_not_fit_is_counted_and_reported_in_the_flows_next_packet_or_at_the_end()
    {
        using var folder = new ScratchFolder();
        string path = folder.File("small.pcapng");
        long leftOut;
        using (var writer = new CaptureWriter(path, Flows, new CaptureWriterOptions
        {
            MaxFileBytes = 80 * 1024,
            QueueBytes = 1 << 20
        }))
        {
            for (int i = 0; i < 1000; i++)
            {
                CapturedPacket packet = Packet(5, i, new byte[60], 60);
                writer.Write(packet);
            }
            writer.Finish();
            leftOut = writer.LeftOut;
            Assert.Equal(1000, writer.Written + leftOut);
        }

        using var reader = new ReplayReader(new CaptureSet([path]), Flows);
        int read = Replayed.All(reader).Count;

        Assert.True(leftOut > 0 && new FileInfo(path).Length <= 80 * 1024);
        Assert.Equal(1000 - leftOut, read);
        Assert.Equal(leftOut, reader.TrailingLossOf(5));
    }

    [Fact]
    public void a_disk_that_takes_nothing_leaves_all_out()
    {
        using var queued = new ManualResetEventSlim();
        using var writer = new CaptureWriter(
            "/dev/full", Flows, new CaptureWriterOptions { QueueBytes = 1 << 20, Begin = queued.Wait });
        for (int i = 0; i < 100; i++)
            writer.Write(Packet(5, i, new byte[60], 60));
        queued.Set();
        writer.Finish();

        Assert.Equal((0L, 100L), (writer.Written, writer.LeftOut));
        Assert.Contains("No space left on device", writer.Failure!.ToString(), StringComparison.Ordinal);
    }

    [RootTheory]
    [InlineData(100)]
    [InlineData(3000)]
    [InlineData(30_000)]
    public void a_disk_that_is_full_in_between_has_what_was_written_whole_and_the_rest_is_counted(int count)
    {
        using var disk = new SmallDisk(kilobytes: 64);
        string path = disk.File("live.pcapng");
        using var writer = new CaptureWriter(path, Flows, new CaptureWriterOptions { QueueBytes = 1 << 20 });
        // What comes at once is written at once: the disk is full with the first, or with one that comes later.
        for (int i = 0; i < count; i++)
        {
            writer.Write(Packet(5, i, new byte[60], 60));
            while (i % 100 == 99 && writer.Problem is null && writer.Written <= i)
                Thread.Yield();
        }
        writer.Finish();

        using var reader = new ReplayReader(new CaptureSet([path]), Flows);
        Assert.Equal(writer.Written, Replayed.All(reader).Count);
        Assert.Empty(reader.Failures);
        Assert.Equal(count, writer.Written + writer.LeftOut);
        Assert.Equal(count == 100, writer.Failure is null);
    }

    [RootFact]
    public void a_disk_that_has_room_again_gets_what_comes_then()
    {
        using var disk = new SmallDisk(kilobytes: 1024);
        string path = disk.File("live.pcapng");
        using var writer = new CaptureWriter(path, Flows, new CaptureWriterOptions { QueueBytes = 1 << 16 });
        int sent = 0;
        disk.FillUntil(
            () =>
            {
                writer.Write(Packet(5, sent++, new byte[60], 60));
                return writer.Problem is not null && writer.LeftOut > 0;
            }, Patience);
        Assert.Contains("No space left on device", writer.Problem, StringComparison.Ordinal);

        disk.Empty();
        Assert.True(SpinWait.SpinUntil(() => writer.Problem is null, Patience));
        for (int i = 0; i < 10; i++)
            writer.Write(Packet(5, sent++, new byte[60], 60));
        writer.Finish();

        using var reader = new ReplayReader(new CaptureSet([path]), Flows);
        Assert.Null(writer.Failure);
        Assert.Equal(sent, writer.Written + writer.LeftOut);
        Assert.Equal(writer.Written, Replayed.All(reader).Count);
        Assert.Empty(reader.Failures);
    }

    [TsharkFact]
    public void tshark_reads_what_was_written()
    {
        using var folder = new ScratchFolder();
        string path = folder.File("live.pcapng");
        using (var writer = new CaptureWriter(path, Flows, new CaptureWriterOptions { QueueBytes = 1 << 20 }))
        {
            for (int i = 0; i < 300; i++)
                writer.Write(Packet(1 + i % 5, 1_000_000_000L * i, [1, 2, 3], 3));
        }

        var start = new ProcessStartInfo("tshark", ["-r", path, "-T", "fields", "-e", "frame.time_epoch", "-e",
            "udp.length",
            "-e", "tcp.seq_raw", "-e", "_ws.malformed", "-e", "ip.checksum.status", "-o", "ip.check_checksum:TRUE"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        string[] lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();

        Assert.Equal(300, lines.Length);
        Assert.Equal("7.000000000", lines[7].Split('\t')[0]);
        Assert.Equal("11", lines[0].Split('\t')[1]);
        Assert.Equal("123456789", lines[1].Split('\t')[2]);
        Assert.All(lines, line => Assert.Equal("", line.Split('\t')[3]));
        Assert.Equal("1", lines[0].Split('\t')[4]);
    }
}
