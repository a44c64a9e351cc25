// SPDX-License-Identifier: Apache-2.0
namespace Disruptor.Tests;

/// <summary>An event whose two members belong together, so that a torn or early read shows.</summary>
internal struct TestEvent
{
    public long Value;
    public long Check;

    public static long CheckOf(long value) => (value * 0x1E3779B97F4A7C15L) ^ 0x5DEECE66DL;

    public void Set(long value)
    {
        Value = value;
        Check = CheckOf(value);
    }

    public readonly bool IsWhole => Check == CheckOf(Value);
}
