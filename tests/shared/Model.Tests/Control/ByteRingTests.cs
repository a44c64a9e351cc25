// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Control;

namespace Telemetry.Model.Tests.Control;

public sealed class ByteRingTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void messages_of_two_parts_stay_whole_and_in_order_between_two_threads(bool isPrefaulted)
    {
        const int Count = 200_000;
        var ring = new ByteRing(1 << 14, isPrefaulted);
        long bad = 0;
        var reader = new Thread(() =>
        {
            for (int number = 0; number < Count;)
            {
                if (!ring.TryRead(out int tag, out ReadOnlySpan<byte> message))
                    continue;
                if (tag != number || message.Length != 8 + (number % 300)
                    || BitConverter.ToInt64(message) != number
                    || message[8..].IndexOfAnyExcept((byte)number) >= 0)
                    bad++;
                ring.Release();
                number++;
            }
        });
        reader.Start();
        byte[] rest = new byte[300];
        for (int number = 0; number < Count;)
        {
            rest.AsSpan().Fill((byte)number);
            if (ring.TryWrite(number, BitConverter.GetBytes((long)number), rest.AsSpan(0, number % 300)))
                number++;
        }
        reader.Join();

        Assert.Equal(0, bad);
    }
}
