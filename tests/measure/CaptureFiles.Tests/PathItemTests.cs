// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Telemetry.CaptureFiles.Formats;
using Telemetry.Model.Clocks;
using Telemetry.Model.Failures;
using Telemetry.Model.Control;
using Telemetry.Model.Definitions;
using Telemetry.Model.Packets;
using TestSupport;
using TestSupport.CaptureFiles;

namespace Telemetry.CaptureFiles.Tests;

/// <summary>What the host reported beside the packets, written and read again.</summary>
public partial class PathItemTests
{
    private const long OffsetNs = 1_000_000;

    private static readonly FlowDefinition[] Flows =
    [
        Replayed.Flow(1, "233.0.0.1", 5000), Replayed.Flow(2, "10.0.0.2", 7000, tcp: true),
        Replayed.Flow(3, "233.0.0.3", 5000),
    ];

    private static readonly RecordedPath All = new(StageLevel.Transmit, Drops: true);

    [Fact]
    public void steps_drops_and_messages_come_back_in_their_order_among_the_packets()
    {
        byte[] file = Write(All, writer =>
        {
            writer.Write(StepIn(900, socket: 7));
            writer.Write(Packet(1, 1000));
            writer.Write(StepIn(1100, socket: 8));
            writer.Write(Read(1200));
            writer.Write(Drop(1250));
            writer.Write(Packet(1, 1300));
            writer.Write(Send(1350));
            writer.Write(new ControlMessage { Kind = ControlKind.StepsLost, StampNs = 1360, Count = 5 });
            writer.Write(new ControlMessage { Kind = ControlKind.CarrierLost, StampNs = 1361, Count = 5 });
            writer.Write(Packet(2, 1400));
            writer.Write(new ControlMessage { Kind = ControlKind.ReaderEnded, StampNs = 1500, Count = 4711 });
            writer.Write(new ControlMessage { Kind = ControlKind.StepsEnded, StampNs = 900_000, Count = 1 });
        });

        Assert.Equal(
            [
                "SocketIn 1000900 flow 1 socket 7 [1,2,3] of 40", "packet 1001000",
                "SocketIn 1001100 flow 1 socket 8 [1,2,3] of 40",
                "Read 1001200 flow 1 socket 8 process 4711/4712 bytes 40 left 2 [] of 0",
                "drop 1001250 flow 1 socket 9 reason 6 site 3 packets 2 Multicast [9] of 50", "packet 1001300",
                "Send 1001350 flow 2 socket 11 sequence 77 client 10.0.0.1:40000 [] of 0",
                "StepsLost 1001360 5", "packet 1001400", "ReaderEnded 1001500 4711",
                "StepsEnded 1900000 1",
            ],
            Texts(file));
    }

    [Fact]
    public void a_file_without_them_is_the_same_as_before()
    {
        byte[] without = Write(default, writer =>
        {
            writer.Write(Packet(1, 1000));
            writer.Write(new ControlMessage { Kind = ControlKind.StepsEnded, StampNs = 900_000, Count = 1 });
        });
        byte[] with = Write(All, writer => writer.Write(Packet(1, 1000)));

        Assert.Equal(without.Length + 16, with.Length);
        Assert.Equal(without[52..], with[68..]);
        Assert.Equal(default, Recorded(without));
        Assert.Equal(All, Recorded(with));
        Assert.Equal(new RecordedPath(StageLevel.Off, true), Recorded(Write(new RecordedPath(0, true), _ => { })));
        var withoutSends = new RecordedPath(StageLevel.ReadToTx, true);
        Assert.Equal(withoutSends, Recorded(Write(withoutSends, _ => { })));
    }

    [Fact]
    public void more_than_fit_before_one_packet_stand_in_blocks_that_are_no_packets()
    {
        byte[] file = Write(All, writer =>
        {
            for (int step = 0; step < 5000; step++)
                writer.Write(StepIn(900 + step, (ulong)step));
            writer.Write(Packet(1, 10_000));
            for (int step = 0; step < 5000; step++)
                writer.Write(StepIn(11_000 + step, (ulong)step));
        });

        List<string> texts = Texts(file);
        Assert.Equal(10_001, texts.Count);
        Assert.StartsWith("SocketIn 1000900", texts[0], StringComparison.Ordinal);
        Assert.Equal("packet 1010000", texts[5000]);
        Assert.StartsWith("SocketIn 1015999", texts[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void what_finds_no_room_is_counted_and_told()
    {
        using var folder = new ScratchFolder();
        string path = folder.File("small.pcapng");
        using var writer = new CaptureWriter(path, Flows, new CaptureWriterOptions
        {
            MaxFileBytes = 70 * 1024,
            QueueBytes = 1 << 20,
            Recorded = All,
        });
        writer.Write(Packet(1, 800));
        for (int step = 0; step < 1000; step++)
            writer.Write(StepIn(900 + step, 1));
        writer.Write(Drop(2000));
        writer.Finish();

        List<string> texts = Texts(File.ReadAllBytes(path));
        long kept = texts.Count(text => text.StartsWith("SocketIn", StringComparison.Ordinal));
        Assert.InRange(kept, 1, 999);
        Assert.Equal(1001 - kept, writer.ItemsLeftOut);
        Assert.Equal($"StepsLost 2000 {1001 - kept}", texts[^2]);
        Assert.Equal("UntoldDrops 2000 2 Multicast", texts[^1]);
        Assert.Equal($"0 packets, and {1001 - kept} steps and drops of packets, were left out for want of room",
            writer.DescribeMissing());
    }

    [Fact]
    public void payload_of_tcp_is_never_written()
    {
        byte[] file = Write(All, writer =>
        {
            writer.Write(new DroppedPacket
            {
                StampNs = 900,
                FlowId = 2,
                Facts = new DropFacts { Packets = 1 },
                Payload = "secretsecret"u8,
                PayloadLength = 12,
            });
            writer.Write(Packet(1, 1000));
        });

        Assert.Equal(-1, file.AsSpan().IndexOf("secret"u8));
        Assert.Equal(2, Texts(file).Count);
    }

    [Fact]
    public void items_of_other_flows_are_passed_over()
    {
        byte[] file = Write(All, writer =>
        {
            writer.Write(StepIn(900, 7));
            writer.Write(Send(950));
            writer.Write(Packet(2, 1000));
        });

        Assert.Equal(
            ["Send 1000950 flow 2 socket 11 sequence 77 client 10.0.0.1:40000 [] of 0", "packet 1001000"],
            Texts(file, Flows[1]));
    }

    [Fact]
    public void a_cut_at_any_byte_keeps_what_stands_before()
    {
        byte[] file = Rich();
        List<string> whole = Texts(file);
        for (int length = 60; length < file.Length; length++)
        {
            List<string> cut = Texts(file[..length]);
            Assert.Equal(whole[..cut.Count], cut);
        }
    }

    [Fact]
    public void a_changed_byte_neither_breaks_the_replay_nor_passes_unnoticed_as_an_item_of_another_kind()
    {
        byte[] file = Rich();
        for (int at = 0; at < file.Length; at++)
        {
            foreach (byte changed in (byte[])[0, 0xff, (byte)(file[at] ^ 0x11)])
            {
                byte[] damaged = (byte[])file.Clone();
                damaged[at] = changed;
                try
                {
                    Assert.InRange(Texts(damaged).Count, 0, 40);
                }
                catch (FailureException refused)
                {
                    Assert.NotEmpty(refused.Message);
                }
            }
        }
    }

    [Fact]
    public void a_damaged_item_counts_as_a_lost_step()
    {
        byte[] file = Write(All, writer =>
        {
            writer.Write(Packet(1, 900));
            writer.Write(StepIn(950, 0x1122334455667788));
            writer.Write(Packet(1, 1000));
        });
        int socket = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11]);
        file[socket - 15] = 99;                             // the kind of step

        Assert.Equal(["packet 1000900", "StepsLost 1000900 1", "packet 1001000"], Texts(file));
    }

    [TsharkFact]
    public void tshark_shows_the_packets_and_nothing_else()
    {
        using var folder = new ScratchFolder();
        string path = folder.File("live.pcapng");
        File.WriteAllBytes(path, Rich());

        (string output, string errors) = Tshark(path);

        Assert.Equal("", errors);
        Assert.Equal(3, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    private static (string Output, string Errors) Tshark(string path)
    {
        using var process = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("tshark", ["-r", path, "-T", "fields", "-e", "frame.number"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        string output = process.StandardOutput.ReadToEnd();
        string[] errors = process.StandardError.ReadToEnd().Split('\n');
        process.WaitForExit();
        return (output, string.Join('\n', errors.Where(
            line => !line.StartsWith("Running as user", StringComparison.Ordinal))).Trim());
    }

    private static byte[] Rich() => Write(All, writer =>
    {
        writer.Write(StepIn(900, 7));
        writer.Write(Packet(1, 1000));
        writer.Write(StepIn(1100, 8));
        writer.Write(Read(1200));
        writer.Write(Drop(1250));
        writer.Write(Packet(1, 1300));
        writer.Write(Send(1350));
        writer.Write(Presence(ControlKind.FlowUnwatched, 3, 1360, sinceNs: 1300));
        writer.Write(Packet(2, 1400));
        writer.Write(new ControlMessage { Kind = ControlKind.ReaderEnded, StampNs = 1500, Count = 4711 });
    });

    private static byte[] Write(RecordedPath recorded, Action<CaptureWriter> write)
    {
        using var folder = new ScratchFolder();
        string path = folder.File("live.pcapng");
        using (var writer = new CaptureWriter(path, Flows, new CaptureWriterOptions
        {
            Offset = new ClockOffset(OffsetNs, 0),
            QueueBytes = 1 << 22,
            Recorded = recorded,
        }))
        {
            write(writer);
            writer.Finish();
            Assert.Null(writer.DescribeMissing());
        }
        return File.ReadAllBytes(path);
    }

    private static RecordedPath Recorded(byte[] file)
    {
        using CaptureFile opened = Replayed.Open(file);
        opened.Begin();
        return opened.Recorded;
    }

    private static List<string> Texts(byte[] file, params FlowDefinition[] flows)
    {
        using ReplayReader reader = Replayed.Reader(flows.Length == 0 ? Flows : flows, file);
        var texts = new List<string>();
        ReadOnlySpan<PendingPacket> taken;
        while ((taken = reader.TakeNext(3, out _)).Length > 0)
        {
            for (int place = 0; place < taken.Length; place++)
            {
                while (reader.PathPlace <= place)
                {
                    ReadOnlySpan<byte> payload = reader.TakePath(out PathItem item);
                    texts.Add(TextOf(in item, payload));
                }
                texts.Add($"packet {taken[place].Head.StampNs}");
            }
        }
        while (reader.TryTakeTrailingPath(out PathItem item, out ReadOnlySpan<byte> payload))
            texts.Add(TextOf(in item, payload));
        return texts;
    }

    private static string TextOf(in PathItem item, ReadOnlySpan<byte> payload)
    {
        if (item.Kind == PathItemKind.Control)
        {
            string of = ControlMessage.IsOfPresence(item.Control) ? $" flow {item.FlowId}"
                : item.Control == ControlKind.UntoldDrops ? $" {(DropProperties)item.DuringAttach}" : "";
            return $"{item.Control} {item.StampNs} {item.Count}{of}";
        }
        string bytes = $"[{string.Join(',', payload.ToArray())}] of {item.PayloadLength}";
        string flow = $"{item.StampNs} flow {item.FlowId} socket ";
        if (item.Kind == PathItemKind.Drop)
        {
            return $"drop {flow}{item.Drop.Socket} reason {item.Drop.Reason} site {item.Drop.Site} packets "
                + $"{item.Drop.Packets} {item.Drop.Properties} {bytes}";
        }
        flow = $"{item.Step.Kind} {flow}{item.Step.Socket} ";
        return item.Step.Kind switch
        {
            PathStepKind.SocketIn => flow + bytes,
            PathStepKind.Read => $"{flow}process {item.Step.Process}/{item.Step.Thread} bytes {item.Step.Bytes} "
                + $"left {item.Step.QueueLeft} {bytes}",
            _ => $"{flow}sequence {item.TcpSequence} client "
                + $"{new EndpointAddress(item.ClientAddress, item.ClientPort)} {bytes}",
        };
    }

    private static PathStep StepIn(long stampNs, ulong socket) => new()
    {
        StampNs = stampNs,
        FlowId = 1,
        Facts = new PathStepFacts { Kind = PathStepKind.SocketIn, Socket = socket },
        Payload = new byte[] { 1, 2, 3 },
        PayloadLength = 40,
    };

    private static PathStep Read(long stampNs) => new()
    {
        StampNs = stampNs,
        FlowId = 1,
        Facts = new PathStepFacts
        {
            Kind = PathStepKind.Read,
            Socket = 8,
            Process = 4711,
            Thread = 4712,
            Bytes = 40,
            QueueLeft = 2,
        },
    };

    private static PathStep Send(long stampNs) => new()
    {
        StampNs = stampNs,
        FlowId = 2,
        Facts = new PathStepFacts { Kind = PathStepKind.Send, Socket = 11, Process = 4711, Bytes = 49 },
        TcpSequence = 77,
        ClientAddress = EndpointAddress.FromAddress(IPAddress.Parse("10.0.0.1")),
        ClientPort = 40_000,
    };

    private static ControlMessage Presence(ControlKind kind, int flow, long stampNs, long sinceNs) => new()
    {
        Kind = kind,
        FlowId = flow,
        StampNs = stampNs,
        SinceNs = sinceNs,
    };

    private static DroppedPacket Drop(long stampNs) => new()
    {
        StampNs = stampNs,
        FlowId = 1,
        Facts = new DropFacts
        {
            Socket = 9,
            Reason = 6,
            Site = 3,
            Packets = 2,
            Properties = DropProperties.Multicast,
        },
        Payload = new byte[] { 9 },
        PayloadLength = 50,
    };

    private static CapturedPacket Packet(int flow, long stampNs) => new()
    {
        Head = new PacketHead
        {
            StampNs = stampNs,
            FlowId = flow,
            PayloadLength = 4,
            WireLength = 60,
            GsoSegments = 1,
        },
        Payload = new byte[] { 1, 2, 3, 4 },
        SourceAddress = EndpointAddress.FromAddress(IPAddress.Parse("10.0.0.1")),
        DestinationAddress = EndpointAddress.FromAddress(
            IPAddress.Parse(flow == 2 ? "10.0.0.2" : $"233.0.0.{flow}")),
        SourcePort = 40_000,
        DestinationPort = flow == 2 ? (ushort)7000 : (ushort)5000,
    };
}
