// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net.Sockets;

namespace Telemetry.Appliance.BlackBox;

/// <summary>Request of another process for a file of the black box.</summary>
public static class BoxClient
{
    private const int AnswerWithinMs = 2_000;
    private const int WriteWithinMs = 60_000;

    /// <summary>Asks the process that writes to a directory for a file of the packets around now.</summary>
    /// <param name="waits">True to wait until the file is complete.</param>
    /// <returns>Path of the file; null without waiting.</returns>
    /// <exception cref="FailureException">No process answers there, or there is no file.</exception>
    public static string? Request(string directory, bool waits)
    {
        string where = Path.Combine(directory, BoxRequests.SocketName);
        try
        {
            using Socket socket = Connect(directory, BoxAsker.Now);
            using var answers = new StreamReader(new NetworkStream(socket));
            string answer = answers.ReadLine() ?? "";
            if (answer.StartsWith(BoxAsker.Taken, StringComparison.Ordinal))
            {
                if (!waits)
                    return null;
                int withinMs = int.Parse(answer.AsSpan(BoxAsker.Taken.Length), CultureInfo.InvariantCulture);
                socket.ReceiveTimeout = checked(withinMs + WriteWithinMs);
                answer = answers.ReadLine() ?? "";
            }
            if (answer.StartsWith(BoxAsker.File, StringComparison.Ordinal))
                return answer[BoxAsker.File.Length..];
            string reason = answer.StartsWith(BoxAsker.None, StringComparison.Ordinal)
                ? answer[BoxAsker.None.Length..] : "the process ended before it wrote one";
            throw new FailureException(new Failure(ExitCode.Failed, where, $"there is no file: {reason}",
                "look at the event black_box of the process; it says what was asked for and when"));
        }
        catch (Exception cause) when (cause is SocketException or IOException)
        {
            throw new FailureException(new Failure(ExitCode.Failed, where, "no process answers there",
                "name the folder that \"telemetry run --black-box DIR\" writes to, as its user or as root"), cause);
        }
    }

    /// <summary>True if a process writes to a directory.</summary>
    internal static bool IsAnswered(string directory)
    {
        try
        {
            using Socket socket = Connect(directory, "who");
            return socket.Receive(new byte[16]) > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static Socket Connect(string directory, string word)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        {
            ReceiveTimeout = AnswerWithinMs,
            SendTimeout = AnswerWithinMs,
        };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(Path.Combine(directory, BoxRequests.SocketName)));
            socket.Send(System.Text.Encoding.ASCII.GetBytes(word + "\n"));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
