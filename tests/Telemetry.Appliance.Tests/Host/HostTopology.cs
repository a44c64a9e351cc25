// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Config;
using Telemetry.Appliance.Config.Planning;
using Telemetry.Appliance.Model;

namespace Telemetry.Appliance.Tests.Host;

/// <summary>Topologies by what a configuration file would say.</summary>
internal static class HostTopology
{
    /// <summary>Feeds given as on the command line: NAME=PROTOCOL@ADDRESS:PORT,...</summary>
    public static Topology Of(params string[] feeds)
    {
        var errors = new ErrorList();
        Settings settings = FlowOptions.Apply(new Settings(), feeds, [], [], errors);
        Topology topology = TopologyBuilder.Build(settings, errors);
        errors.ThrowIfAny();
        return topology;
    }
}
