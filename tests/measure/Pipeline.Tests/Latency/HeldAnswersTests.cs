// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Pipeline.Latency.Orders;

namespace Telemetry.Pipeline.Tests.Latency;

public sealed class HeldAnswersTests
{
    [Fact]
    public void answers_are_held_in_their_order_and_an_empty_place_begins_at_its_front()
    {
        var held = new HeldAnswers();
        ref HeldAnswer front = ref held[0];
        var random = new Random(3);
        Queue<long> expected = [];
        for (int step = 0; step < 20_000; step++)
        {
            bool adds = expected.Count == 0 || (expected.Count < HeldAnswers.Capacity && random.Next(100) < 52);
            if (adds)
            {
                held.Add().UntilNs = step;
                expected.Enqueue(step);
                Assert.Equal(expected.Count == 1, Unsafe.AreSame(ref front, ref held[0]) && held.Count == 1);
            }
            else
            {
                held.RemoveOldest();
                expected.Dequeue();
            }
            Assert.Equal(expected.Count, held.Count);
            if (expected.Count > 0)
                Assert.Equal(expected.Peek(), held[0].UntilNs);
            if (step % 5000 == 4999)
            {
                for (; expected.Count > 0; held.RemoveOldest())
                    Assert.Equal(expected.Dequeue(), held[0].UntilNs);
            }
        }
    }
}
