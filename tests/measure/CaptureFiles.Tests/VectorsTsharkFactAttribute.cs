// SPDX-License-Identifier: Apache-2.0
using TestSupport;

namespace Telemetry.CaptureFiles.Tests;

/// <summary>A test that reads real captures in place, with tshark as well; skipped with the reason where one of them is
/// missing.</summary>
public sealed class VectorsTsharkFactAttribute : FactAttribute
{
    public VectorsTsharkFactAttribute() =>
        Skip = new VectorsFactAttribute().Skip ?? new TsharkFactAttribute().Skip;
}
