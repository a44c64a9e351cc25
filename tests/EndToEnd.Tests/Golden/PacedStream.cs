// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Formats;

namespace EndToEnd.Tests.Golden;

/// <summary>A capture that is read a little at a time, with something done before each read.</summary>
/// <param name="bytes">The capture.</param>
/// <param name="beforeRead">What is done, on the thread that reads.</param>
internal sealed class PacedStream(byte[] bytes, Action beforeRead) : ForwardStream
{
    private const int MostBytes = 512;          // a few packets

    private int _taken;

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        beforeRead();
        int length = Math.Min(Math.Min(count, MostBytes), bytes.Length - _taken);
        Array.Copy(bytes, _taken, buffer, offset, length);
        _taken += length;
        return length;
    }
}
