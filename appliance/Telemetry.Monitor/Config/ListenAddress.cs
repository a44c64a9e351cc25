// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Telemetry.Yaml;

namespace Telemetry.Monitor.Config;

/// <summary>Reads the address of the page, and refuses addresses that other hosts can reach.</summary>
internal static class ListenAddress
{
    private const string Expected = "expected ADDRESS:PORT such as 127.0.0.1:20180";

    /// <summary>Reads an address; null if it is wrong, which is an error then.</summary>
    public static IPEndPoint? Read(Located<string> text, ErrorList errors)
    {
        int colon = text.Value.LastIndexOf(':');
        string name = colon < 0 ? "" : text.Value[..colon];
        if (name == "localhost")
            name = IPAddress.Loopback.ToString();
        if (colon < 0 || !ushort.TryParse(text.Value.AsSpan(colon + 1), out ushort port)
            || name.Contains(':') != name.StartsWith('[') || !IPAddress.TryParse(name, out IPAddress? address))
        {
            errors.Add(text.Where, $"\"{text.Value}\" cannot be used", Expected);
            return null;
        }
        if (IPAddress.IsLoopback(address))
            return new IPEndPoint(address, port);
        errors.Add(text.Where,
            $"{text.Value} can be reached from other hosts, and this version has neither TLS nor access control",
            $"listen on 127.0.0.1:{port}, and reach it from elsewhere by 'ssh -L {port}:127.0.0.1:{port} HOST'");
        return null;
    }
}
