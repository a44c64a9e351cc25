// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using System.Text;

namespace Telemetry.Appliance.BlackBox;

/// <summary>Person or program that asked for a file: receives a line when it was decided that there will be one
/// (<c>taken</c> and the milliseconds until it is begun), and a line with the result (<c>file</c> and its path, or
/// <c>none</c> and the reason).</summary>
/// <param name="client">Its connection; null for a signal, which nothing answers.</param>
internal sealed class BoxAsker(Socket? client)
{
    private const int AnswerWithinMs = 200;

    /// <summary>Word of a request for a file.</summary>
    internal const string Now = "now";

    /// <summary>First word of the answer that there will be a file.</summary>
    internal const string Taken = "taken ";

    /// <summary>First word of the answer with the path of a file.</summary>
    internal const string File = "file ";

    /// <summary>First word of the answer that there is no file.</summary>
    internal const string None = "none ";

    /// <summary>Accepts a connection, and reads its request.</summary>
    /// <returns>Null if it asked for no file.</returns>
    internal static BoxAsker? Of(Socket listener)
    {
        Socket? client = null;
        try
        {
            client = listener.Accept();
            client.ReceiveTimeout = client.SendTimeout = AnswerWithinMs;
            byte[] word = new byte[16];
            int length = client.Receive(word);
            var asker = new BoxAsker(client);
            if (Encoding.ASCII.GetString(word, 0, length).StartsWith(Now, StringComparison.Ordinal))
                return asker;
            asker.End("telemetry");
        }
        catch (SocketException)
        {
            client?.Dispose();
        }
        return null;
    }

    /// <summary>Answers that there will be a file.</summary>
    /// <param name="withinMs">Time until it is begun, milliseconds.</param>
    internal void Accept(long withinMs) => Send($"{Taken}{withinMs}");

    /// <summary>Answers with the path of the complete file.</summary>
    internal void Finish(string path) => End(File + path);

    /// <summary>Answers why there is no file.</summary>
    internal void Refuse(string reason) => End(None + reason);

    private void End(string line)
    {
        Send(line);
        client?.Dispose();
    }

    private void Send(string line)
    {
        try
        {
            client?.Send(Encoding.UTF8.GetBytes(line + "\n"));
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // It did not wait.
        }
    }
}
