// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Globalization;
using Telemetry.Stamps;
using TestSupport;
using TestSupport.CaptureFiles;
using TestSupport.Stamps;

namespace Telemetry.CaptureFiles.Tests.Stamps;

/// <summary>Stamps with random fields, as another program reads them and as we do.</summary>
public class StampForeignToolTests
{
    private const uint StartS = 1_714_400_000;
    private const int Count = 200;

    private readonly Random _random = new(42);

    [TsharkFact]
    public void metawatch_with_and_without_extensions_and_new_fcs()
    {
        List<byte[]> frames = [];
        for (int i = 0; i < Count; i++)
        {
            byte flags = (byte)(1 | (_random.Next(2) * 4) | (_random.Next(2) * 0x10) | (_random.Next(2) * 0x20));
            byte[][] extensions = [];
            if (i % 2 == 1)
            {
                flags |= 2;
                extensions =
                [
                    StampedFrame.Extension(2, 0, true, (uint)_random.Next(), (uint)_random.Next()),
                    StampedFrame.Extension(1, (uint)_random.Next(1 << 24), false),
                    StampedFrame.Extension(0, (uint)_random.Next(1 << 16), false),
                ];
            }
            byte[] stamped = StampedFrame.MetaWatch(Frame(i), Seconds(), Ns(), flags, (ushort)_random.Next(1 << 16),
                (byte)_random.Next(256), extensions);
            frames.Add(i % 4 > 1 ? StampedFrame.WithFcs(stamped) : stamped);
        }
        string[][] rows = Tshark(frames, ["--enable-heuristic", "metamako_eth"],
            "metamako.time", "metamako.srcdevice", "metamako.srcport", "metamako.flags", "metamako.seqnum",
            "metamako.subns");
        Compare(frames, StampFormat.MetaWatch, rows, (stamp, row) =>
        {
            Assert.Equal(TimeOf(row[0]), (stamp.Seconds, stamp.Ns));
            Assert.Equal((row[1], row[2]), ($"{stamp.Device}", $"{stamp.Port}"));
            int flags = Convert.ToInt32(row[3], 16);
            Assert.Equal(((flags & 4) != 0, (flags & 16) != 0), ((stamp.Flags & StampFlags.Duplicate) != 0,
                (stamp.Flags & StampFlags.Degraded) != 0));
            if ((flags & 2) != 0)
            {
                Assert.Equal(row[4], $"{stamp.Ingress}");
                Assert.Equal(row[5], $"{stamp.SubNs >> 8}");
            }
        });
    }

    [TsharkFact]
    public void hpt_of_which_it_cuts_off_the_fraction()
    {
        List<byte[]> frames = [.. Enumerable.Range(0, Count).Select(i => StampedFrame.Hpt(Frame(i),
            (byte)_random.Next(256), (byte)_random.Next(256), Seconds(), (ulong)_random.NextInt64(1L << 40)))];
        string[][] rows = Tshark(frames, ["--enable-heuristic", "exablaze_eth"],
            "exablaze.timestamp", "exablaze.device", "exablaze.port");
        Compare(frames, StampFormat.CiscoHpt, rows, (stamp, row) =>
        {
            (long seconds, uint ns) = TimeOf(row[0]);
            Assert.InRange(((stamp.Seconds - seconds) * 1_000_000_000) + stamp.Ns - ns, 0, 1);
            Assert.Equal((row[1], row[2]), ($"{stamp.Device}", $"{stamp.Port}"));
        });
    }

    [TsharkFact]
    public void ixia()
    {
        List<byte[]> frames = [.. Enumerable.Range(0, Count)
            .Select(i => StampedFrame.Ixia(Frame(i), (byte)_random.Next(3, 8), Seconds(), Ns()))];
        CompareTimes(frames, StampFormat.Ixia, [], "ixiatrailer.timestamp");
    }

    [TsharkFact]
    public void gigamon()
    {
        List<byte[]> frames = [.. Enumerable.Range(0, Count)
            .Select(i => StampedFrame.Gigamon(Frame(i), (byte)_random.Next(3, 6), Seconds(), Ns(), (uint)i))];
        CompareTimes(frames, StampFormat.Gigamon, [], "gmhdr.timestamp");
    }

    [TsharkFact]
    public void vss()
    {
        List<byte[]> frames = [.. Enumerable.Range(0, Count)
            .Select(i => StampedFrame.Vss(Frame(i), Seconds(), (byte)_random.Next(4), Ns()))];
        CompareTimes(frames, StampFormat.Vss, [], "vssmonitoring.time");
    }

    [TsharkFact]
    public void ttag()
    {
        List<byte[]> frames = [.. Enumerable.Range(0, Count)
            .Select(i => StampedFrame.Ttag(Frame(i), (ulong)_random.NextInt64(1L << 48)))];
        string[][] rows = Tshark(frames, ["-d", "ethertype==0x8988,ttag"], "ttag.time_stamp");
        Compare(frames, StampFormat.Ttag, rows, (stamp, row) => Assert.Equal(
            decimal.Parse(row[0], CultureInfo.InvariantCulture),
            stamp.Seconds + (stamp.Ns / 1_000_000_000m)));
    }

    [TsharkFact]
    public void headers_of_arista_with_hardware_that_it_knows()
    {
        List<byte[]> frames = [.. Enumerable.Range(0, Count).Select(i => i % 2 == 0
            ? StampedFrame.Arista64(Frame(i), (byte)_random.Next(2), 0, (uint)_random.NextInt64(1L << 32), Ns())
            : StampedFrame.Arista48(Frame(i), (byte)_random.Next(2), 0, (ushort)_random.Next(1 << 16), Ns()))];
        string[][] rows = Tshark(frames, [], "avsp.64sec", "avsp.64ns", "avsp.48sec", "avsp.48ns", "avsp.etype");
        Compare(frames, StampFormat.Arista7280, rows, (stamp, row) =>
        {
            Assert.Equal((row[0] + row[2], row[1] + row[3]), ($"{stamp.Seconds}", $"{stamp.Ns}"));
            Assert.Equal(stamp.WrapNs > 0, row[0].Length == 0);
            Assert.Equal(row[0].Length > 0 ? 14 : 12, stamp.HeaderLength);
        });
    }

    private void CompareTimes(List<byte[]> frames, StampFormat format, string[] options, string field) => Compare(
        frames, format, Tshark(frames, options, field),
        (stamp, row) => Assert.Equal(TimeOf(row[0]), (stamp.Seconds, stamp.Ns)));

    private static void Compare(
        List<byte[]> frames, StampFormat format, string[][] rows, Action<DeviceStamp, string[]> compare)
    {
        Assert.Equal(frames.Count, rows.Length);
        for (int i = 0; i < frames.Count; i++)
        {
            int header = format == StampFormat.Ttag ? 8 : format == StampFormat.Arista7280 ? 14 - (i % 2 * 2) : 0;
            int end = FrameBody.EndOf(frames[i], header, out _, out _);
            DeviceStamp stamp = default;
            Assert.Equal(StampStatus.Stamped, StampReading.Read(format, false, frames[i], end, ref stamp));
            compare(stamp, rows[i]);
        }
    }

    private uint Seconds() => StartS + (uint)_random.Next(100_000);

    private uint Ns() => (uint)_random.Next(1_000_000_000);

    private static byte[] Frame(int seed) => new PacketBuilder
    {
        Payload = PacketBuilder.Bytes(30 + seed, seed),
        DestinationPort = 40_001,
        Tags = seed % 3 == 0 ? [(0x8100, 7)] : [],
    }.Build();

    private static (long Seconds, uint Ns) TimeOf(string text)
    {
        string[] parts = text.Split('.', 2);
        DateTime time = DateTime.ParseExact(parts[0], "MMM d, yyyy HH:mm:ss", CultureInfo.InvariantCulture,
            DateTimeStyles.AllowWhiteSpaces | DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
        return (new DateTimeOffset(time).ToUnixTimeSeconds(),
            uint.Parse(parts[1][..9], NumberStyles.None, CultureInfo.InvariantCulture));
    }

    private static string[][] Tshark(List<byte[]> frames, string[] options, params string[] fields)
    {
        using var folder = new ScratchFolder();
        CaptureBytes capture = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true);
        frames.ForEach(frame => capture.PcapRecord(StartS + 50_000, 0, frame));
        File.WriteAllBytes(folder.File("in.pcap"), capture.ToArray());
        bool isVss = fields[0].StartsWith("vss", StringComparison.Ordinal);
        var start = new ProcessStartInfo("tshark")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["TZ"] = "UTC" },
        };
        string[] others = isVss ? [] : ["--disable-heuristic", "vssmonitoring_eth"];
        foreach (string argument in (string[])
            ["-n", "-r", folder.File("in.pcap"), .. others, .. options, "-T", "fields", .. fields.SelectMany(
                field => (string[])["-e", field])])
            start.ArgumentList.Add(argument);
        using Process tshark = Process.Start(start)!;
        _ = tshark.StandardError.ReadToEndAsync();
        string output = tshark.StandardOutput.ReadToEnd();
        tshark.WaitForExit();
        return [.. output.TrimEnd('\n').Split('\n').Select(line => line.Split('\t'))];
    }
}
