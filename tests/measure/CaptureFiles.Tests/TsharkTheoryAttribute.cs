// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.CaptureFiles.Tests;

/// <summary>A table of tests that uses editcap; skipped with the reason where it is not installed.</summary>
public sealed class TsharkTheoryAttribute : TheoryAttribute
{
    public TsharkTheoryAttribute() => Skip = new TsharkFactAttribute().Skip;
}
