// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;
using Telemetry.Guarding.Running;
using Telemetry.Model.Failures;
using TestSupport;
using TestSupport.Binary;

namespace Telemetry.Guarding.Tests;

/// <summary>Files of condemned packets, as other programs read them.</summary>
[Trait("needs", "root")]
public sealed class EvidenceFileTests
{
    private const string DropPort = "- {name: port, protocol: udp, to: \"*:5001\", action: drop}";

    [RootAndTsharkFact]
    public void the_first_packets_of_a_source_are_in_a_file_with_the_rule_and_the_source()
    {
        using var host = new GuardedHost();
        host.Write(DropPort);
        host.Start(enforces: true, evidence: host.Evidence);
        host.Confirm();

        host.Send(1_000, bytes: 300);
        host.Send(10, GuardedHost.OtherPort);
        host.End();

        string file = Assert.Single(Directory.GetFiles(host.Evidence));
        Assert.Matches(@"/guard-\d{4}-\d\d-\d\dT\d{6}\.\d{7}Z\.pcapng$", file);
        string[][] packets = ForeignReader.Fields(
            file, "frame.comment", "ip.src", "ip.dst", "udp.dstport", "udp.length", "frame.interface_name");
        Assert.Equal([.. Enumerable.Repeat(
            $"guard_drop: dropped by rule \"port\", source {host.Network.SenderAddress}", 4)],
            packets.Select(packet => packet[0]));
        Assert.All(packets, packet => Assert.Equal(
            [host.Network.SenderAddress, host.Network.ReceiverAddress, "5001", "308", "rx0 tc ingress"], packet[1..]));
        Assert.Equal([.. Enumerable.Repeat(
            $"IP {host.Network.SenderAddress}.* > {host.Network.ReceiverAddress}.5001: UDP, length 300", 4)],
            ForeignReader.Printed(file).Select(line => Regex.Replace(line, @"\.\d+ >", ".* >")));
        EvidenceReport report = host.Summary.Evidence!;
        Assert.Equal((1, 4, 0, 0, new FileInfo(file).Length),
            (report.Files, report.Packets, report.Lost, report.NotWritten, report.Bytes));
        Assert.Equal(1_000, host.Figures("port").Dropped);
    }

    [RootAndTsharkFact]
    public void packets_of_rules_before_a_reload_have_the_names_of_those_rules()
    {
        using var host = new GuardedHost();
        host.Write(DropPort, more: $"evidence: {{directory: {host.Evidence}, packets: 2}}");
        host.Start(enforces: false);
        host.Send(5);
        Assert.Equal(5, host.Received(5));
        host.Write("- {name: first, protocol: udp, to: \"*:7\", action: drop}\n- {name: renamed, protocol: udp, "
            + "to: \"*:5001\", action: drop}", more: $"evidence: {{directory: {host.Evidence}, packets: 2}}");
        host.Reload();
        host.WaitForNotice("reloaded: 2 rules");
        host.Send(5);
        Assert.Equal(5, host.Received(5));
        host.End();

        string source = $", source {host.Network.SenderAddress}";
        string before = "guard_drop: would be dropped by rule \"port\"" + source;
        string after = "guard_drop: would be dropped by rule \"renamed\"" + source;
        Assert.Equal([before, before, after, after],
            ForeignReader.Fields(Assert.Single(Directory.GetFiles(host.Evidence)), "frame.comment")
                .Select(packet => packet[0]));
    }

    [RootAndTsharkFact]
    public void a_full_disk_is_told_and_what_it_refused_is_counted()
    {
        const int Kept = 1_000;
        using var disk = new SmallDisk(kilobytes: 128);
        using var host = new GuardedHost();
        host.Write(DropPort, more: $"evidence: {{directory: {disk.Path}, packets: {Kept}}}");
        host.Start(enforces: false);

        host.Send(50, bytes: 1_000);
        GuardedHost.Until(() => host.Last?.Evidence?.Packets == 50, () => $"{host.Last?.Evidence}");
        host.Send(400, bytes: 1_000);
        host.WaitForNotice("evidence is not written, and counted as such: " + disk.Path + ": No space left on device");
        host.Send(400, bytes: 1_000);
        host.End();

        EvidenceReport report = host.Summary.Evidence!;
        Assert.Equal(850, report.Packets + report.NotWritten + report.Lost);
        Assert.InRange(report.NotWritten, 1, 800);
        Assert.InRange(report.Packets, 50, 125);
        Assert.Equal(report.Packets, Directory.GetFiles(disk.Path, "guard-*.pcapng").Sum(
            file => ForeignReader.Printed(file).Count));
        Assert.Equal(850, host.Figures("port").WouldDrop);
    }

    [RootAndTsharkFact]
    public void only_the_newest_files_are_kept()
    {
        using var host = new GuardedHost();
        const int Rounds = 6;
        const int Chunk = 200;                                  // of 1,000 bytes: as much as a ring holds
        string more = $"evidence: {{directory: {host.Evidence}, packets: 1000, file_size: 1MiB, keep_files: 2}}";
        host.Write(DropPort, more: more);
        host.Start(enforces: false);
        for (int sent = Chunk; sent <= Rounds * 1_000; sent += Chunk)
        {
            host.Send(Chunk, bytes: 1_000);
            int wanted = sent;
            GuardedHost.Until(() => host.Last?.Evidence?.Packets == wanted, () => $"{host.Last?.Evidence}, {wanted}");
            if (sent % 1_000 == 0)
                Reload(host, sent / 1_000);                     // sources restart
        }
        host.End();

        EvidenceReport report = host.Summary.Evidence!;
        Assert.Equal((Rounds * 1_000, 0, 0), (report.Packets, report.Lost, report.NotWritten));
        Assert.InRange(report.Files, 6, 7);
        string[] files = Directory.GetFiles(host.Evidence);
        Assert.Equal(2, files.Length);
        Assert.All(files, file => Assert.InRange(new FileInfo(file).Length, 1, (1 << 20) + (300 << 10)));
        Assert.All(files, file => Assert.NotEmpty(ForeignReader.Printed(file)));
    }

    [RootFact]
    public void a_folder_that_cannot_be_written_is_refused_at_the_start()
    {
        using var host = new GuardedHost();
        host.Write(DropPort);
        string file = Path.Combine(Path.GetDirectoryName(host.File)!, "no-folder");
        File.WriteAllText(file, "");

        FailureException refused = Assert.ThrowsAny<FailureException>(
            () => host.Start(enforces: false, evidence: file));

        Assert.Equal(ExitCode.CannotRun, refused.Failure.Code);
        Assert.Contains("evidence cannot be written", refused.Message, StringComparison.Ordinal);
    }

    private static void Reload(GuardedHost host, int wanted)
    {
        host.Reload();
        GuardedHost.Until(
            () => host.Notices.Lines.Count(line => line.Contains("reloaded", StringComparison.Ordinal)) == wanted,
            () => string.Join('\n', host.Notices.Lines));
    }
}
