namespace AfterAction.Web;

/// <summary>The agency this installation serves: the store's tenant, and the clock on its wall.</summary>
/// <param name="TimeZone">Where local times are read and shown; instants are kept in UTC.</param>
public sealed record Agency(string Id, string Name, TimeZoneInfo TimeZone)
{
    /// <summary>From <c>Agency:Id</c>, <c>Agency:Name</c> and <c>Agency:TimeZone</c> (an IANA name). An unknown time zone is a bug of the
    /// installation: the program does not start.</summary>
    public static Agency Read(IConfiguration configuration) => new(
        configuration["Agency:Id"] ?? "sample",
        configuration["Agency:Name"] ?? "Alder Falls Police Department",
        TimeZoneInfo.FindSystemTimeZoneById(configuration["Agency:TimeZone"] ?? "America/New_York"));

    public DateTimeOffset OnTheWall(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, TimeZone);
}
