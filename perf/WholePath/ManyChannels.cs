// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using TestSupport;
using TestSupport.Binary;

namespace Telemetry.Perf.WholePath;

/// <c>run</c> of the built program with a number of feeds of two lines each, and as many sessions.
internal static class ManyChannels
{
    /// <summary>Port of the first line on the watched host, to which packets are sent.</summary>
    internal const int Port = 26400;

    private const string Channel = "aeron:udp?control=127.0.0.1:20121|control-mode=dynamic";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Writes a configuration. The tables that grow with the configuration have the smallest sensible sizes;
    /// their defaults are for a busy exchange.</summary>
    /// <returns>Path of the file.</returns>
    internal static string Configure(ScratchFolder folder, int channels)
    {
        var yaml = new StringBuilder();
        yaml.Append(CultureInfo.InvariantCulture, $"interfaces: [{{name: {PathNetwork.Watched}}}]\n");
        yaml.Append("max_series: 4000\nmemory_limit: 8GiB\nfeeds:\n");
        for (int i = 1; i <= channels; i++)
        {
            string first = i == 1 ? PathNetwork.HostAddress.ToString() : $"233.54.1.{i}";
            yaml.Append(CultureInfo.InvariantCulture, $"  - {{name: f{i}, protocol: moldudp64, history: 1024, ")
                .Append(CultureInfo.InvariantCulture, $"max_ranges: 64, max_channels: 1, lines: [{{address: {first}:")
                .Append(CultureInfo.InvariantCulture, $"{Port}}}, {{address: 233.54.2.{i}:{Port}}}]}}\n");
        }
        yaml.Append("sessions:\n");
        for (int i = 1; i <= channels; i++)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"  - {{name: s{i}, protocol: soupbintcp-ouch5, triggers: [f{i}]")
                .Append(", max_pending_orders: 256, max_connections: 1, snap: 256, gateways: ")
                .Append(CultureInfo.InvariantCulture, $"[10.99.2.{i}:9000]}}\n");
        }
        string path = folder.File($"run-{channels}.yaml");
        File.WriteAllText(path, yaml.ToString());
        return path;
    }

    /// <summary>Starts it on the CPUs that are not the sender's; on return it is attached.</summary>
    internal static TelemetryProcess StartBesideSender(PathNetwork network, string config)
    {
        TelemetryProcess? run = null;
        OtherCpus.Run(() => run = Start(network, config));
        return run!;
    }

    /// <summary>Starts it in the namespace, whose loopback is used by nothing else; on return it is attached.</summary>
    internal static TelemetryProcess Start(PathNetwork network, string config)
    {
        TelemetryProcess? run = null;
        network.OnHost(() => run = TelemetryProcess.Start(
            TelemetryBinary.Path, ["run", "--config", config, "--channel", Channel, "--json"]));
        run!.WaitForErrors($"{PathNetwork.Watched}: receive by", Patience);
        return run;
    }
}
