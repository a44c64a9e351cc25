// SPDX-License-Identifier: Apache-2.0
using TestSupport;

namespace Adaptive.Aeron.Tests.Lab;

/// <summary>Wireshark reads what hosts said to each other over a bad wire.</summary>
[Trait("needs", "root")]
public sealed class DissectionTests
{
    private const string Multicast = "aeron:udp?endpoint=239.7.7.7:4000|interface=10.88.0.0/24";
    private const string Control = "control=10.88.0.1:4000|control-mode=dynamic";

    [TsharkFact(NeedsRoot = true)]
    [Trait("needs", "time")]
    public void no_frame_of_a_multicast_group_is_malformed()
    {
        using var lab = new WireLab(4, seed: 21, isKeeping: true);
        Check(lab, new LabGroup(lab, $"{Multicast}|fc=tagged,g:5/1", 3,
            (_, number) => Multicast + (number == 0 ? "|gtag=5" : "")));
    }

    [TsharkFact(NeedsRoot = true)]
    [Trait("needs", "time")]
    public void no_frame_of_many_destinations_is_malformed()
    {
        using var lab = new WireLab(4, seed: 22, isKeeping: true);
        Check(lab, new LabGroup(lab, $"aeron:udp?{Control}|fc=min", 3,
            (host, number) => $"aeron:udp?endpoint={host.Address}:{4001 + number}|{Control}"));
    }

    private static void Check(WireLab lab, LabGroup group)
    {
        using var scratch = new ScratchFolder();
        group.AwaitConnection();
        lab.Switch.Loss = 0.03;
        group.RunUntil(() => group.Members[0].Last == 799, upTo: 800);
        group.Publication.Dispose();
        group.RunUntil(() => group.Members.TrueForAll(one => one.Subscription.HasNoImages));

        string file = scratch.File("lab.pcap");
        int count = lab.Switch.Save(file);
        string[] read = Tshark.Dissect(file, 4000, ["-Y", "aeron"], ports: 8);
        string[] bad = Tshark.Dissect(file, 4000, ["-Y", "_ws.malformed or _ws.expert.severity == error"], ports: 8);

        Assert.Equal(count, read.Length);
        Assert.Empty(bad);
        foreach (string kind in (string[])["data", "pad", "nak", "sm", "setup", "heartbeat"])
            Assert.NotEmpty(Tshark.Dissect(file, 4000, ["-Y", $"aeron.{kind}.type"], ports: 8));
    }
}
