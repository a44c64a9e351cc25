// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Config.Planning;
using Telemetry.Model.Definitions;
using Telemetry.Yaml;

namespace Telemetry.Host.Tests;

/// <summary>Topologies from the text of options.</summary>
internal static class HostTopology
{
    /// <summary>Feeds given as on the command line: NAME=PROTOCOL@ADDRESS:PORT,...</summary>
    public static Topology Of(params string[] feeds)
    {
        var errors = new ErrorList();
        Config.Settings settings = FlowOptions.Apply(new Config.Settings(), feeds, [], [], errors);
        Topology topology = TopologyBuilder.Build(settings, errors);
        errors.ThrowIfAny();
        return topology;
    }
}
