// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Globalization;
using Telemetry.CaptureFiles.Devices;
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Packets;
using Telemetry.CaptureFiles.Tunnels;
using Telemetry.Model.Definitions;
using TestSupport;
using TestSupport.CaptureFiles;

namespace Telemetry.CaptureFiles.Tests.Tunnels;

/// <summary>Wrapped frames with random fields, as Wireshark reads them and as we do.</summary>
public sealed class TsharkWrappedTests
{
    private const int Count = 200;

    public static TheoryData<string> Forms => [.. Wrapped.Tunnels.Keys];

    [TsharkTheory]
    [MemberData(nameof(Forms))]
    public void tunnels_have_the_fields_that_tshark_reads(string form)
    {
        var random = new Random(form.Length);
        byte[][] frames = [.. Enumerable.Range(0, Count).Select(number =>
        {
            byte[] inner = Frames.UdpFrame($"233.{random.Next(256)}.0.{random.Next(256)}",
                (ushort)random.Next(10_000, 60_000), new byte[random.Next(10, 300)]);
            uint sequence = (uint)random.NextInt64(uint.MaxValue);
            return form switch
            {
                "erspan2" => Wrapped.Erspan2(inner, random.Next(1024), sequence),
                "erspan3" => Wrapped.Erspan3(
                    inner, random.Next(1024), sequence, (uint)random.NextInt64(uint.MaxValue), random.Next(3)),
                "vxlan" => Wrapped.Vxlan(inner, (uint)random.Next(1 << 24)),
                _ => Wrapped.Tunnels[form](inner, sequence),
            };
        })];
        CaptureBytes capture = new CaptureBytes(false).PcapHeader(true);
        foreach (byte[] frame in frames)
            capture.PcapRecord(1, 2, frame);
        string[][] rows = Tshark(capture.ToArray(), "a.pcap",
            "ip.src", "ip.dst", "gre.sequence_number", "gre.key", "erspan.spanid", "vxlan.vni", "erspan.timestamp",
            "erspan.gra", "udp.dstport", "udp.length");

        Assert.Equal(Count, rows.Length);
        for (int number = 0; number < Count; number++)
        {
            TunnelParser.Read(frames[number], (uint)frames[number].Length, LinkType.Ethernet, out InnerFrame inner);
            ParsedPacket packet = default;
            Assert.Equal(ParseVerdict.Parsed, TunnelContents.Parse(frames[number], ref inner, ref packet));
            string[] row = rows[number];
            Assert.Equal(row[0].Split(',')[0], Text(inner.Source));
            Assert.Equal(row[1], $"{Text(inner.Destination)},{Text(packet.DestinationAddress)}");
            Assert.Equal(row[2], inner.HasSequence ? $"{inner.Sequence}" : "");
            string session = row[3].Length > 0 ? $"{Number(row[3])}" : row[4] + row[5];
            Assert.Equal(session, inner.Session < 0 ? "" : $"{inner.Session}");
            if (inner.Kind == TunnelKind.Erspan3)
            {
                Assert.Equal(Number(row[6]), inner.Time);
                Assert.Equal(Number(row[7]), inner.Granularity);
            }
            Assert.Equal($"{packet.DestinationPort}", row[8].Split(',')[^1]);
            Assert.Equal($"{packet.PayloadLength + 8}", row[9].Split(',')[^1]);
        }
    }

    [TsharkFact]
    public void erf_has_the_stamps_ports_and_losses_that_tshark_reads()
    {
        var random = new Random(3);
        List<(byte[] Record, int Lost)> records = [];
        var file = new List<byte>();
        long stampNs = 1_700_000_000_000_000_000;
        for (int number = 0; number < Count; number++)
        {
            stampNs += random.Next(1, 2_000_000_000);
            byte[] frame = Frames.UdpFrame("233.0.0.1", 5000, new byte[random.Next(30, 300)]);
            int lost = random.Next(3) == 0 ? random.Next(65_536) : 0;
            byte[] record = Wrapped.Erf(stampNs, frame, random.Next(4), lost, extensions: random.Next(3));
            // Any of the 2^32 fractions, so that the rounding is compared too.
            random.NextBytes(record.AsSpan(0, 4));
            records.Add((record, lost));
            file.AddRange(record);
        }
        string[][] rows = Tshark([.. file], "a.erf", "frame.time_epoch", "erf.flags.cap", "erf.lctr", "erf.wlen");
        using CaptureFile ours = Replayed.Open([.. file]);
        CaptureFrame next = default;

        Assert.Equal(Count, rows.Length);
        foreach (string[] row in rows)
        {
            while (ours.TryRead(ref next) is CaptureRead.NeedMore)
                ours.Input.Refill(ours.Input.Start);
            string[] parts = row[0].Split('.');
            long ns = long.Parse(parts[0], CultureInfo.InvariantCulture) * 1_000_000_000
                + long.Parse(parts[1], CultureInfo.InvariantCulture);
            Assert.Equal(ns, next.StampNs);
            Assert.Equal(Number(row[1]), next.Interface);
            Assert.Equal(Number(row[3]), next.WireLength + FrameCheck.Length);
        }
        Assert.Equal(rows.Sum(row => Number(row[2])), ours.Device.Lost);
        Assert.Equal(records.Sum(record => record.Lost), ours.Device.Lost);
        Assert.Equal(true, ours.Device.HasFrameCheck);
    }

    private static long Number(string text) => text.StartsWith("0x", StringComparison.Ordinal)
        ? long.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
        : long.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(UInt128 address) => new EndpointAddress(address, 0, AnyPort: true).AddressText();

    private static string[][] Tshark(byte[] capture, string name, params string[] fields)
    {
        using var folder = new ScratchFolder();
        File.WriteAllBytes(folder.File(name), capture);
        string[] arguments =
        [
            "-r", folder.File(name), "-T", "fields", .. fields.SelectMany(field => (string[])["-e", field]),
        ];
        using Process tshark = Process.Start(
            new ProcessStartInfo("tshark", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = tshark.StandardError.ReadToEndAsync();
        string output = tshark.StandardOutput.ReadToEnd();
        tshark.WaitForExit();
        Assert.True(tshark.ExitCode == 0, errors.GetAwaiter().GetResult());
        return [.. output.TrimEnd('\n').Split('\n').Select(line => line.Split('\t'))];
    }
}
