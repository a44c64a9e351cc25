// SPDX-License-Identifier: Apache-2.0
using Telemetry.Comparing.Statistics;

namespace Telemetry.Comparing.Tests.Statistics;

/// <summary>Student's distribution against its printed table (NIST/SEMATECH e-Handbook of Statistical Methods,
/// 1.3.6.7.2, critical values; there one-sided).</summary>
public sealed class StudentTTests
{
    [Theory]
    [InlineData(1, 0.01, 63.657)]
    [InlineData(2, 0.01, 9.925)]
    [InlineData(3, 0.01, 5.841)]
    [InlineData(10, 0.01, 3.169)]
    [InlineData(19, 0.01, 2.861)]
    [InlineData(19, 0.05, 2.093)]
    [InlineData(30, 0.05, 2.042)]
    [InlineData(100, 0.01, 2.626)]
    public void bounds_are_those_of_the_table(int degrees, double probability, double bound)
    {
        Assert.Equal(bound, StudentT.Bound(probability, degrees), 3);
        Assert.Equal(probability, StudentT.OutsideOf(bound, degrees), 4);
        Assert.Equal(StudentT.OutsideOf(bound, degrees), StudentT.OutsideOf(-bound, degrees));
    }

    [Fact]
    public void nothing_lies_outside_of_infinity_and_all_outside_of_zero()
    {
        Assert.Equal(1, StudentT.OutsideOf(0, 19), 12);
        Assert.Equal(0, StudentT.OutsideOf(double.PositiveInfinity, 19), 12);
    }
}
