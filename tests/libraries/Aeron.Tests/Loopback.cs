// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona;
using Adaptive.Agrona.Concurrent;
using Telemetry.Kernel.Threads;

namespace Adaptive.Aeron.Tests;

/// <summary>What the live tests share: free ports, the content of messages, and waiting with a deadline.</summary>
internal static class Loopback
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    internal static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>Message i: eight bytes of i, then byte j is (31 i + j) mod 256.</summary>
    internal static byte[] Message(long number, int length)
    {
        byte[] message = new byte[length];
        BitConverter.TryWriteBytes(message, number);
        for (int j = sizeof(long); j < length; j++)
            message[j] = (byte)(31 * number + j);
        return message;
    }

    internal static void WaitUntil(Func<bool> condition, Func<string> state)
    {
        long deadline = Environment.TickCount64 + (long)Deadline.TotalMilliseconds;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < deadline, "deadline passed: " + state());
            Pause();
        }
    }

    /// <summary>Leaves the core to others for a moment: tests of other projects run beside these.</summary>
    internal static void Pause() => HostThread.SleepNs(20_000);

    internal static void Offer(Publication publication, long number, int length, Action? meanwhile = null)
    {
        using var buffer = new UnsafeBuffer(Message(number, length));
        long result = 0;
        WaitUntil(
            () =>
            {
                result = publication.Offer(buffer, 0, length);
                if (result < 0)
                    meanwhile?.Invoke();
                return result > 0;
            },
            () => $"offer of message {number} gave {result}");
    }

    /// <summary>Takes messages and compares each with what it must be.</summary>
    internal sealed class Checker(int length) : IFragmentHandler
    {
        /// <summary>False: messages may be missing, but each must be what it says.</summary>
        internal bool IsInOrder { get; init; } = true;

        internal long Count { get; private set; }

        internal long First { get; private set; } = -1;

        public void OnFragment(IDirectBuffer buffer, int offset, int received, Header header)
        {
            long number = buffer.GetLong(offset);
            if (First < 0)
                First = number;
            byte[] bytes = new byte[received];
            buffer.GetBytes(offset, bytes);
            if (IsInOrder)
                Assert.Equal(First + Count, number);
            Assert.Equal(Message(number, length), bytes);
            Count++;
        }
    }
}
