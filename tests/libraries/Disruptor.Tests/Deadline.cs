// SPDX-License-Identifier: Apache-2.0
namespace Disruptor.Tests;

/// <summary>Waits for a condition, never for a duration.</summary>
internal static class Deadline
{
    private const int LimitMs = 60_000;

    public static void Until(Func<bool> condition, Func<string> state)
    {
        long startedMs = Environment.TickCount64;
        SpinWait spinner = default;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 - startedMs < LimitMs, $"not within {LimitMs} ms: {state()}");
            spinner.SpinOnce();
        }
    }
}
