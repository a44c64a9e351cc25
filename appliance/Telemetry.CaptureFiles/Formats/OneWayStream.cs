// SPDX-License-Identifier: Apache-2.0
using Microsoft.Win32.SafeHandles;
using Telemetry.Files;

namespace Telemetry.CaptureFiles.Formats;

/// <summary>Standard input or a pipe as a stream; a waiting read ends with an exception on a stop request.</summary>
internal sealed class OneWayStream(SafeFileHandle input, CancellationToken stop) : ForwardStream
{
    public override int Read(byte[] buffer, int offset, int count) =>
        OneWayInput.Read(input, buffer.AsSpan(offset, count), stop);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            input.Dispose();
        base.Dispose(disposing);
    }
}
