// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Telemetry.Yaml;

namespace Telemetry.Monitor.Config;

/// <summary>Reads the address of the page; one that other hosts can reach needs TLS, and somebody who may log in.
/// </summary>
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
        return new IPEndPoint(address, port);
    }

    /// <summary>Refuses settings with which other hosts would be served without TLS or access control.</summary>
    /// <param name="settings">The settings, of a file and options together.</param>
    /// <param name="where">Place of the address.</param>
    public static void Check(MonitorSettings settings, string where, ErrorList errors)
    {
        if (IPAddress.IsLoopback(settings.Listen.Address))
            return;
        int port = settings.Listen.Port;
        bool hasAccess = settings.Access.TokensFile is not null || settings.Tls?.ClientAuthority is not null;
        string? lacking = settings.Tls is null ? "\"tls: {certificate: FILE, key: FILE}\""
            : hasAccess ? null : "\"access: {tokens_file: FILE}\", or \"client_ca: FILE\" in tls";
        if (lacking is not null)
            errors.Add(where, $"{settings.Listen} can be reached from other hosts, and {lacking} is not set",
                $"set it, or listen on 127.0.0.1:{port} and use 'ssh -L {port}:127.0.0.1:{port} HOST'");
    }
}
