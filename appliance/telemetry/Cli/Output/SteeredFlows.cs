// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Config;

namespace Telemetry.Cli.Output;

/// <summary>The lines of a configuration's feeds as the roles file of <c>telemetry-tune</c> wants them, each with the
/// receive queue that a rule of the NIC is to send it to.</summary>
internal static class SteeredFlows
{
    /// <summary>Most flows that are written: tables of NICs are small, and a range of groups may be large.</summary>
    private const int Most = 4_096;

    /// <summary>Lines of the roles file. Lines of one feed go to one queue; feeds take the queues in turn.</summary>
    /// <param name="queues">Receive queues, from 1.</param>
    internal static IEnumerable<string> Of(Configuration configuration, int queues)
    {
        var written = new HashSet<string>();
        foreach (FeedDefinition feed in configuration.Topology.Feeds)
        {
            yield return $"# feed {feed.Name}";
            foreach (LineDefinition line in feed.Lines)
            {
                foreach (EndpointAddress endpoint in line.Endpoints)
                {
                    if (Obstacle(feed, endpoint) is { } obstacle)
                    {
                        yield return $"# no rule for line {line.Name}, {endpoint}: {obstacle}";
                        continue;
                    }
                    foreach (string flow in InterfacesOf(configuration.Settings, line).Select(name => string.Create(
                        CultureInfo.InvariantCulture, $"{name} {endpoint.AddressText()}:{endpoint.Port}")))
                    {
                        if (written.Count == Most)
                            throw TooMany();
                        if (written.Add(flow))
                            yield return string.Create(
                                CultureInfo.InvariantCulture, $"flow={flow} {feed.Index % queues}");
                    }
                }
            }
        }
    }

    // The rules that tune makes are for UDP over IPv4 with an address and a port.
    private static string? Obstacle(FeedDefinition feed, EndpointAddress endpoint) =>
        feed.Row is { IsStream: true } ? "it comes over TCP, which the NIC's hash keeps together"
        : !endpoint.IsIPv4 ? "a rule is for IPv4"
        : endpoint.AnyPort || endpoint.Port == 0 ? "a rule needs its port"
        : null;

    private static IEnumerable<string> InterfacesOf(Settings settings, LineDefinition line) =>
        line.Interface is { } name ? [name]
        : settings.Interfaces.Count > 0 ? settings.Interfaces.Select(one => one.Name)
        : throw new FailureException(new Failure(ExitCode.Usage, $"line {line.Name}", "no interface is named, neither "
            + "for it nor for all", "add interfaces: to the file, or interface: to the line"));

    private static FailureException TooMany() => new(new Failure(
        ExitCode.Usage, "feeds", $"more than {Most} flows, which no NIC has room for",
        "give rules to fewer groups: write flow= lines by hand"));
}
