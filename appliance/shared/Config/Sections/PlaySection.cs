// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Telemetry.Yaml;

namespace Telemetry.Config.Sections;

/// <summary>Reads <c>play:</c>.</summary>
internal static class PlaySection
{
    private const string Example = "198.18.0.0/24";

    public static PlaySettings? Read(YamlSection? section)
    {
        if (section is null)
            return null;
        List<IPNetwork> networks = [];
        foreach (Located<string> text in section.Texts("lab", Example) ?? [])
        {
            if (ReadNetwork(text, section.Errors) is { } network)
                networks.Add(network);
        }
        section.Finish();
        return new PlaySettings { Lab = networks };
    }

    private static IPNetwork? ReadNetwork(Located<string> text, ErrorList errors)
    {
        // .NET 9 refuses bits behind the prefix, .NET 10 leaves them out.
        if (!IPNetwork.TryParse(text.Value, out IPNetwork network)
            || !IPAddress.TryParse(text.Value.Split('/')[0], out IPAddress? written)
            || !written.Equals(network.BaseAddress))
        {
            errors.Add(text.Where, $"play: lab: \"{text.Value}\" is not a network",
                $"write it as {Example}, with zeros behind the prefix");
            return null;
        }
        int least = network.BaseAddress.AddressFamily == AddressFamily.InterNetwork
            ? PlaySettings.LeastInetBits : PlaySettings.LeastInet6Bits;
        if (network.PrefixLength >= least)
            return network;
        errors.Add(text.Where,
            string.Create(CultureInfo.InvariantCulture,
                $"play: lab: {text.Value} is not a lab: a prefix of {least} bits is the shortest"),
            "name the network of the lab");
        return null;
    }
}
