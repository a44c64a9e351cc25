// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Exporting.Tests.RemoteWrite;

/// <summary>Waits for a condition.</summary>
internal static class WaitFor
{
    /// <summary>Waits until it is true; fails after a minute.</summary>
    internal static async Task True(Func<bool> condition, Func<string> found)
    {
        long end = Environment.TickCount64 + 60_000;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < end, found());
            await Task.Delay(50);
        }
    }
}
