// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Telemetry.Playing.Gateway.Answering;

/// <summary>Address at which clients connect: only by the interface of the lab, and with packets that no router
/// passes on.</summary>
internal sealed class GatewayListener : IDisposable
{
    private const int SocketLevel = 1;                          // SOL_SOCKET
    private const int BindToDevice = 25;                        // SO_BINDTODEVICE
    private const short OneHop = 1;
    private const int Backlog = 16;

    private readonly Socket _socket;

    /// <summary>Opens it.</summary>
    /// <param name="target">Address and port.</param>
    /// <param name="sessions">Sessions that may log in here.</param>
    /// <exception cref="FailureException">The kernel refuses it.</exception>
    public GatewayListener(string interfaceName, EndpointAddress target, IReadOnlyList<GatewaySession> sessions)
    {
        Sessions = sessions;
        IPAddress address = IPAddress.Parse(target.AddressText());
        _socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        try
        {
            _socket.SetRawSocketOption(
                SocketLevel, BindToDevice, (byte[])[.. Encoding.UTF8.GetBytes(interfaceName), 0]);
            _socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            _socket.Ttl = OneHop;
            _socket.Bind(new IPEndPoint(address, target.Port));
            _socket.Listen(Backlog);
        }
        catch (SocketException error)
        {
            _socket.Dispose();
            throw new FailureException(new Failure(ExitCode.CannotRun, target.ToString(),
                $"the gateway cannot listen there: {ReasonOf(error)}",
                "see who else listens with \"ss -ltnp\", or name another address: --gateway-map"), error);
        }
    }

    private static string ReasonOf(SocketException error) => error.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => "another program listens at this address and port",
        SocketError.AddressNotAvailable => "it is not an address of this host, or one that is not usable yet",
        SocketError.AccessDenied => "it is not permitted",
        _ => error.Message.TrimEnd('.'),
    };

    /// <summary>Sessions that may log in here.</summary>
    public IReadOnlyList<GatewaySession> Sessions { get; }

    /// <summary>The socket to wait on.</summary>
    public nint Descriptor => _socket.Handle;

    /// <summary>Accepts a client; null if none waits.</summary>
    public ClientConnection? TryAccept(long nowNs)
    {
        try
        {
            return new ClientConnection(_socket.Accept(), this, nowNs);
        }
        catch (SocketException)
        {
            return null;                                        // none, or it is gone again
        }
    }

    public void Dispose() => _socket.Dispose();
}
