// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net.Sockets;

namespace Telemetry.Kernel.Links;

/// <summary>
/// Mark of a use of an interface, for processes that may not ask the kernel for a program's name, and for uses without
/// a program: an abstract socket of the network namespace, which goes with the process. It accepts no connections.
/// </summary>
public sealed class InterfaceMark : IDisposable
{
    public const string GuardAtXdp = "guard-xdp";

    /// <summary>A play that sends.</summary>
    public const string Play = "play";

    private const string Table = "/proc/thread-self/net/unix";

    private readonly Socket _socket;

    private InterfaceMark(Socket socket) => _socket = socket;

    /// <summary>Sets one, in the calling thread's network namespace.</summary>
    /// <returns>Null if it is set already.</returns>
    public static InterfaceMark? TrySet(string use, int interfaceIndex)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint('\0' + NameOf(use, interfaceIndex)));
            return new InterfaceMark(socket);
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    /// <summary>True if it is set in the calling thread's network namespace.</summary>
    public static bool IsSet(string use, int interfaceIndex) => TextFile.Read(Table) is { } text
        && text.Split('\n').Any(line =>
            line.TrimEnd('@').EndsWith($" @{NameOf(use, interfaceIndex)}", StringComparison.Ordinal));

    public void Dispose() => _socket.Dispose();

    private static string NameOf(string use, int interfaceIndex) =>
        string.Create(CultureInfo.InvariantCulture, $"telemetry-{use}-{interfaceIndex}");
}
