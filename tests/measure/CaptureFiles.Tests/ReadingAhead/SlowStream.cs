// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Formats;

namespace Telemetry.CaptureFiles.Tests.ReadingAhead;

/// <summary>Bytes in reads of any length, as a pipe gives them; behind them the end, or an error.</summary>
/// <param name="bytes">The bytes.</param>
/// <param name="seed">Chooses the lengths; null gives what is asked for.</param>
/// <param name="behind">Runs where the bytes end; null is the end.</param>
internal sealed class SlowStream(byte[] bytes, int? seed, Action? behind = null) : ForwardStream
{
    private const int Longest = 3000;

    private readonly Random? _random = seed is { } value ? new Random(value) : null;
    private int _taken;

    /// <summary>Bytes that were read.</summary>
    public int Taken => Volatile.Read(ref _taken);

    public override int Read(byte[] buffer, int offset, int count)
    {
        int here = Math.Min(bytes.Length - _taken, _random is null ? count : Math.Min(count, _random.Next(1, Longest)));
        if (here == 0)
            behind?.Invoke();
        Array.Copy(bytes, _taken, buffer, offset, here);
        Volatile.Write(ref _taken, _taken + here);
        return here;
    }
}
