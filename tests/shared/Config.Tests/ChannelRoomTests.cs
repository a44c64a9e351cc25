// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config.Planning;
using Telemetry.Config.Reading;
using Telemetry.Yaml;

namespace Telemetry.Config.Tests;

/// <summary>Places for channels where the groups of a feed say how many there are.</summary>
public sealed class ChannelRoomTests
{
    [Theory]
    [InlineData("cme-mdp3", "", "")]
    [InlineData("cme-mdp3", "max_channels: 24,", "")]
    [InlineData("cme-mdp3", "max_channels: 12,", "feed \"f\": each of its 12 groups is a channel, and max_channels is "
        + "12: a reset or a new session takes a place beside the one before it, and there is none for all groups "
        + "(table_full); raise it to 24, or leave it out")]
    [InlineData("cme-mdp3", "max_channels: 5,", "feed \"f\": each of its 12 groups is a channel, and max_channels is "
        + "5: the packets of 7 groups find no place (table_full); raise it to 24, or leave it out")]
    [InlineData("cboe-pitch", "max_channels: 12,", "")]         // packets say their unit
    public void a_second_session_of_each_group_needs_one(string protocol, string key, string expected) =>
        Assert.Equal(expected.Length == 0 ? [] : [expected], ChannelRoom.Warnings(Configuration.Build(
            ConfigReader.ReadText($"feeds: [{{name: f, protocol: {protocol}, {key} lines: [{{address: "
                + "'239.1.1.1-12:5000'}]}]", "a.yaml", new ErrorList()))));
}
