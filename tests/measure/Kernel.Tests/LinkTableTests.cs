// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Links;
using Telemetry.Simulation.Network;
using TestSupport;

namespace Telemetry.Kernel.Tests;

/// <summary>The devices of a namespace, as its kernel lists them.</summary>
[Trait("needs", "root")]
public sealed class LinkTableTests
{
    // The kernel sends some twenty of them at a time.
    private const int Bridges = 100;

    [RootFact]
    public void more_devices_than_one_answer_holds_are_all_listed()
    {
        using var pair = new VethPair();
        pair.OnHost(() =>
        {
            string[] names = [.. Enumerable.Range(0, Bridges).Select(number => $"bridge{number}")];
            foreach (string name in names)
                IpCommand.Run("link", "add", name, "type", "bridge");
            IpCommand.Run("link", "set", VethPair.Watched, "master", names[^1]);

            List<NetworkLink> links = LinkTable.Read();

            NetworkLink[] bridges = [.. links.Where(link => link.Kind == "bridge")];
            NetworkLink member = Assert.Single(links, link => link.Name == VethPair.Watched);
            Assert.Equal(names, bridges.OrderBy(link => link.Index).Select(link => link.Name));
            Assert.Equal(links.Count, links.Select(link => link.Index).Distinct().Count());
            Assert.Equal(("veth", bridges.Single(link => link.Name == names[^1]).Index),
                (member.Kind, member.MasterIndex));
        });
    }
}
