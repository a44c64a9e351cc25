// SPDX-License-Identifier: Apache-2.0
namespace Tidy.Tests;

/// <summary>One breach of a rule.</summary>
internal sealed record Finding(string Path, int Line, int Column, string Rule, string What)
{
    public override string ToString() => $"{Path}:{Line}:{Column}: {Rule}: {What}";
}
