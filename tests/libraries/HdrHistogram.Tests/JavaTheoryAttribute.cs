// SPDX-License-Identifier: Apache-2.0
namespace HdrHistogram.Tests;

/// <summary>A theory about the Java library; skipped with the reason where it is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class JavaTheoryAttribute : TheoryAttribute
{
    public JavaTheoryAttribute() => Skip = JavaLibrary.SkipReason;
}
