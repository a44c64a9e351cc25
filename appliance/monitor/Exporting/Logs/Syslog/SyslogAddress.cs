// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;

namespace Telemetry.Exporting.Logs.Syslog;

/// <summary>Ways to carry syslog messages.</summary>
public enum SyslogTransport : byte
{
    /// <summary>A datagram for each message (RFC 5426).</summary>
    Udp,

    /// <summary>A TCP connection, each message with its length before it (RFC 6587, section 3.4.1).</summary>
    Tcp,

    /// <summary>A datagram for each message to a socket of this host.</summary>
    Unix,
}

/// <summary>Address of a receiver of syslog messages.</summary>
/// <param name="Transport">Way to carry messages.</param>
/// <param name="Host">Host or its address; of a socket of this host its path.</param>
/// <param name="Port">Port; 0 of a socket of this host.</param>
public sealed record SyslogAddress(SyslogTransport Transport, string Host, int Port)
{
    /// <summary>Longest path of a socket, bytes.</summary>
    private const int LongestPath = 107;

    private const int UdpPort = 514;
    private const int TcpPort = 601;

    /// <summary>Reads an address.</summary>
    /// <param name="text"><c>udp://HOST:PORT</c>, <c>tcp://HOST:PORT</c> or <c>unix:///PATH</c>; the ports are 514 and
    /// 601 by default.</param>
    /// <returns>The address; null if it is none.</returns>
    public static SyslogAddress? Parse(string text)
    {
        const string unix = "unix://";
        if (text.StartsWith($"{unix}/", StringComparison.Ordinal))
        {
            string path = text[unix.Length..];
            return Encoding.UTF8.GetByteCount(path) <= LongestPath
                ? new SyslogAddress(SyslogTransport.Unix, path, 0) : null;
        }
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Host.Length == 0 || uri.UserInfo.Length > 0
            || uri.Query.Length > 0 || uri.Fragment.Length > 0 || uri.AbsolutePath is not ("" or "/"))
            return null;
        return uri.Scheme switch
        {
            "udp" => new SyslogAddress(SyslogTransport.Udp, uri.DnsSafeHost, uri.Port > 0 ? uri.Port : UdpPort),
            "tcp" => new SyslogAddress(SyslogTransport.Tcp, uri.DnsSafeHost, uri.Port > 0 ? uri.Port : TcpPort),
            _ => null,
        };
    }

    public override string ToString()
    {
        if (Transport == SyslogTransport.Unix)
            return $"unix://{Host}";
        string host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        return string.Create(CultureInfo.InvariantCulture,
            $"{(Transport == SyslogTransport.Udp ? "udp" : "tcp")}://{host}:{Port}");
    }
}
