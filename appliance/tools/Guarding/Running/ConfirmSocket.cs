// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using System.Text;
using Telemetry.Files;

namespace Telemetry.Guarding.Running;

/// <summary>Socket by which the user of the process, or root, confirms that rules may stay enforced. It lies in a
/// directory that no other user can write to, and no other user can connect to it.</summary>
internal sealed class ConfirmSocket : IDisposable
{
    private const string Name = "confirm";
    private const string Answer = "confirmed\n";
    private const string Late = "late\n";
    private const string TooLong = "this path is too long for a socket: 107 bytes are the most";
    private const string Shorter = "set a shorter runtime_directory";
    private const int AnswerWithinMs = 2_000;
    private const int LookEveryMs = 20;
    private const int SocketLevel = 1;                          // SOL_SOCKET
    private const int PeerCredentials = 17;                     // SO_PEERCRED
    private const int CredentialBytes = 12;                     // struct ucred: pid, uid, gid

    private readonly string _path;
    private readonly Socket _socket;

    /// <summary>Makes the directory if it is missing, and begins to listen.</summary>
    /// <exception cref="FailureException">Others can write there, another guard listens there, or it cannot be
    /// made.</exception>
    internal ConfirmSocket(string directory)
    {
        _path = Path.Combine(directory, Name);
        _socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            using (DirectoryHandle.Open(directory, makesMissing: true))
            {
            }
            using DirectoryHandle trusted = DirectoryHandle.OpenTrusted(directory);
            if (IsAnswered())
                throw Failed(ExitCode.CannotRun, "another guard listens there", "stop it, or set runtime_directory");
            trusted.RemoveFile(Name);
            _socket.Bind(new UnixDomainSocketEndPoint(_path));
            File.SetUnixFileMode(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            _socket.Listen(4);
        }
        catch (ArgumentException)
        {
            _socket.Dispose();
            throw Failed(ExitCode.Usage, TooLong, Shorter);
        }
        catch (Exception cause) when (cause is SocketException or IOException or UnauthorizedAccessException)
        {
            _socket.Dispose();
            throw Failed(ExitCode.CannotRun, $"it cannot be made: {cause.Message}",
                "set runtime_directory to one that only root may write to");
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    /// <summary>Asks the guard of a directory to keep its rules. One that is about to listen is waited for.</summary>
    /// <exception cref="FailureException">No guard answers, or it refuses.</exception>
    internal static void Confirm(string directory)
    {
        string path = Path.Combine(directory, Name);
        string? answer = null;
        try
        {
            using Socket socket = ConnectWithin(path, AnswerWithinMs);
            socket.Send("confirm\n"u8);
            byte[] bytes = new byte[64];
            answer = Encoding.ASCII.GetString(bytes, 0, socket.Receive(bytes));
        }
        catch (SocketException cause)
        {
            throw new FailureException(
                new Failure(ExitCode.Failed, path, $"no guard answers: {ReasonOf(cause)}", RemedyOf(cause)), cause);
        }
        catch (ArgumentException cause)
        {
            throw new FailureException(new Failure(ExitCode.Usage, path, TooLong, Shorter), cause);
        }
        if (answer != Answer)
        {
            throw new FailureException(answer == Late
                ? new Failure(ExitCode.Failed, path, "too late: everything passes already", "start the guard again")
                : new Failure(ExitCode.Failed, path, "the guard did not take it", "confirm as its user or as root"));
        }
    }

    /// <summary>Waits for a confirmation, and answers it.</summary>
    /// <param name="milliseconds">Longest time.</param>
    /// <param name="take">Takes it; false if it comes too late.</param>
    internal void Poll(int milliseconds, Func<bool> take)
    {
        if (!_socket.Poll(milliseconds * 1_000, SelectMode.SelectRead))
            return;
        try
        {
            using Socket client = _socket.Accept();
            client.ReceiveTimeout = client.SendTimeout = 200;
            byte[] word = new byte[16];
            int length = client.Receive(word);
            if (word.AsSpan(0, length).StartsWith("confirm"u8) && IsTrusted(client))
                client.Send(Encoding.ASCII.GetBytes(take() ? Answer : Late));
        }
        catch (SocketException)
        {
            // The client has gone, or says nothing.
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        try
        {
            File.Delete(_path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // The next start replaces it.
        }
    }

    // The mode of the socket keeps others from it; this holds where a file system ignores modes.
    private static bool IsTrusted(Socket client)
    {
        Span<byte> credentials = stackalloc byte[CredentialBytes];
        int length = client.GetRawSocketOption(SocketLevel, PeerCredentials, credentials);
        return length == CredentialBytes && BitConverter.ToUInt32(credentials[4..]) is var user
            && (user == 0 || user == FileStatus.CurrentUser);
    }

    private static string ReasonOf(SocketException cause) => cause.SocketErrorCode switch
    {
        SocketError.AddressNotAvailable => "there is no such file, which a guard with --enforce makes",
        SocketError.ConnectionRefused => "the one that made it has ended",
        SocketError.AccessDenied => "permission is denied",
        SocketError.WouldBlock or SocketError.TimedOut => "nothing came within 2 s",
        _ => cause.Message.TrimEnd('.'),
    };

    private static string RemedyOf(SocketException cause) =>
        IsOfNoGuard(cause) ? "start it with --enforce, and name its file if that sets runtime_directory: --config FILE"
            : "confirm as its user or as root";

    private static bool IsOfNoGuard(SocketException cause) =>
        cause.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.ConnectionRefused;

    private static Socket ConnectWithin(string path, int milliseconds)
    {
        long untilMs = Environment.TickCount64 + milliseconds;
        while (true)
        {
            try
            {
                return Connect(path);
            }
            catch (SocketException cause) when (IsOfNoGuard(cause) && Environment.TickCount64 < untilMs)
            {
                Thread.Sleep(LookEveryMs);
            }
        }
    }

    private static Socket Connect(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        {
            ReceiveTimeout = AnswerWithinMs,
            SendTimeout = AnswerWithinMs,
        };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private bool IsAnswered()
    {
        try
        {
            Connect(_path).Dispose();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private FailureException Failed(ExitCode code, string what, string remedy) =>
        new(new Failure(code, _path, what, remedy));
}
