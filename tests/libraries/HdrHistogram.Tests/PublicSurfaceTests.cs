// SPDX-License-Identifier: Apache-2.0
using Disruptor.Tests;

namespace HdrHistogram.Tests;

public class PublicSurfaceTests
{
    [Fact]
    public void the_assembly_exports_what_the_list_says() => SurfaceText.AssertIs(
        File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "PublicSurface.txt")),
        typeof(HistogramExtensions).Assembly);
}
