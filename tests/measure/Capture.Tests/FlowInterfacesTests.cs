// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Capture.Tests;

/// <summary>Where flows are at home.</summary>
public class FlowInterfacesTests
{
    [Fact]
    public void a_flow_is_foreign_where_it_is_not_expected()
    {
        var interfaces = new FlowInterfaces(3);
        interfaces.Set(1, [7]);
        interfaces.Set(2, [7, 8, 9]);

        Assert.Equal([false, true], new[] { 7, 8 }.Select(index => interfaces.IsForeign(1, index)));
        Assert.Equal(
            [false, false, false, true], new[] { 7, 8, 9, 10 }.Select(index => interfaces.IsForeign(2, index)));
        Assert.False(interfaces.IsForeign(3, 7));
        interfaces.Set(2, [9]);
        Assert.Equal([true, false], new[] { 7, 9 }.Select(index => interfaces.IsForeign(2, index)));
        interfaces.Set(2, []);
        Assert.False(interfaces.IsForeign(2, 10));
    }
}
